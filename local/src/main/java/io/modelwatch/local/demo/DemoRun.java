package io.modelwatch.local.demo;

import io.modelwatch.local.score.CandidateScorecard;
import io.modelwatch.local.score.Scorecard;
import io.modelwatch.local.score.ScorecardText;
import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Event;
import java.io.PrintStream;
import java.util.Collection;
import java.util.function.BooleanSupplier;

/**
 * What live runs and replays share.
 *
 * @param out for alerts and the scorecard
 * @param stopped whether the user has stopped the run
 */
record DemoRun(Scenario scenario, long seed, PrintStream out, Progress progress, BooleanSupplier stopped) {
    /** False incidents allowed in a successful run. */
    static final int FALSE_ALLOWED = 0;
    /** How much before or after its fault an incident may start. */
    private static final long PANES_OF_TOLERANCE = 2;

    /** Exit code of a program that the user stopped (SIGINT). */
    static final int STOPPED = 130;

    private static final long SLICE_MILLIS = 10_000;
    private static final long MINUTE_MILLIS = 60_000;

    /** Writes history or all of a replay as fast as possible. */
    void write(Simulator simulator, long from, long until, KafkaOutput output) {
        for (long to = from; to < until && !stopped.getAsBoolean(); ) {
            to = Math.min(until, to + SLICE_MILLIS);
            long minutes = (to - from) / MINUTE_MILLIS;
            simulator.writeUntil(to, true, output);
            progress.now(
                    () -> "%d of %d minutes of traffic written".formatted(minutes, (until - from) / MINUTE_MILLIS));
        }
        output.flush();
        progress.step("%,d records written", records(simulator));
    }

    private static long records(Simulator simulator) {
        long records = 0;
        for (Event.Kind kind : Event.Kind.values()) {
            records += simulator.ledger().written(kind);
        }
        return records;
    }

    /** Compares the alerts with the injected faults, and prints the result. */
    int score(LocalSystem system, long liveStart, Simulator simulator, Collection<Alert> alerts) {
        long tolerance = PANES_OF_TOLERANCE * system.config().windows().paneMillis();
        Scorecard scorecard = Scorecard.of(scenario, liveStart, tolerance, alerts, simulator.ledger(), system.counts());
        if (system.behindTheClock() > 0) {
            progress.step(
                    "%,d records came from partitions that had counted as idle: some figures are wrong",
                    system.behindTheClock());
        }
        out.println();
        out.print(ScorecardText.table(scorecard));
        return scorecard.exitCode(FALSE_ALLOWED);
    }

    /** Compares the verdicts on candidates with what they were planted as, and prints the result; 0 if all are right. */
    int scoreCandidates(Collection<Answer> answers) {
        if (scenario.candidates().isEmpty()) {
            return 0;
        }
        CandidateScorecard scorecard = CandidateScorecard.of(scenario.candidates(), answers);
        out.println();
        out.print(ScorecardText.table(scorecard));
        return scorecard.allRight() ? 0 : 1;
    }
}
