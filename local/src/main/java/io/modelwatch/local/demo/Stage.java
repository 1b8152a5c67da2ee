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
 * What both plays, live and replay, have.
 *
 * @param out takes alerts and the scorecard
 * @param stopped whether the user wants no more of it
 */
record Stage(Scenario scenario, long seed, PrintStream out, Progress progress, BooleanSupplier stopped) {
    /** How many incidents may be false in a run that counts as good. */
    static final int FALSE_ALLOWED = 0;
    /** By so much an incident may start before or after its fault. */
    private static final long PANES_OF_TOLERANCE = 2;

    /** What a program exits with that a user stopped (SIGINT). */
    static final int STOPPED = 130;

    private static final long SLICE_MILLIS = 10_000;
    private static final long MINUTE_MILLIS = 60_000;

    /** Writes history or all of a replay, as fast as it goes. */
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

    /** Compares what was told with what was planted, and prints it. */
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

    /** Compares what was said of candidates with what they were planted as, and prints it; 0 if all of it is right. */
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
