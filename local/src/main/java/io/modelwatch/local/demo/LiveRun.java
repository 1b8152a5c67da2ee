package io.modelwatch.local.demo;

import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.control.Answer;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Runs history as fast as the machine can and continues in real time. Traffic follows the clock from the end of history, but no fault
 * happens before the job has caught up, so that people see faults when they happen.
 */
final class LiveRun {
    private static final long SECOND_MILLIS = 1_000;
    /** The job has caught up when it is no further behind than this: the out-of-orderness bound and a margin. */
    private static final long CAUGHT_UP_MILLIS = 5 * SECOND_MILLIS;
    /** On a machine that is too slow to catch up, faults happen anyway: at their event time, displayed later. */
    private static final long PATIENCE_MILLIS = 180 * SECOND_MILLIS;
    /** Event time to pass after the end, so that the last records of the live part have certainly been counted. */
    private static final long AFTERWARDS_MILLIS = 4 * SECOND_MILLIS;

    private static final long UNTIL_LIVE_MILLIS = 2 * SECOND_MILLIS;

    private final DemoRun stage;
    private final Clock clock;
    private final AlertLine line = new AlertLine(ZoneId.systemDefault());
    private final AnswerLine answerLine = new AnswerLine(line);
    private final AlertLog log = new AlertLog();

    LiveRun(DemoRun stage, Clock clock) {
        this.stage = stage;
        this.clock = clock;
    }

    /** @return the exit code */
    int play(long historyMillis, long durationMillis, int parallelism, int webPort, boolean keepRunning)
            throws Exception {
        stage.progress().step("starting a Kafka broker");
        try (LocalSystem system = LocalSystem.start(stage.scenario(), false);
                KafkaOutput output = system.output()) {
            long now = Instant.ofEpochMilli(clock.millis())
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toEpochMilli();
            Simulator simulator = new Simulator(stage.scenario(), stage.seed(), now - historyMillis);
            stage.write(simulator, now - historyMillis, now, output);
            if (stage.stopped().getAsBoolean()) {
                return DemoRun.STOPPED;
            }
            stage.progress().step("the job is running, web UI at %s", system.startJob(parallelism, webPort));
            try (TopicReader<Alert> alerts = system.alerts();
                    TopicReader<Answer> answers = system.answers()) {
                return new Performance(system, simulator, output, alerts, answers).go(durationMillis, keepRunning);
            }
        }
    }

    /** The part of the run in which the job runs. */
    private final class Performance {
        private final LocalSystem system;
        private final Simulator simulator;
        private final KafkaOutput output;
        private final TopicReader<Alert> alerts;
        private final TopicReader<Answer> answers;
        private final List<Answer> said = new ArrayList<>();

        Performance(
                LocalSystem system,
                Simulator simulator,
                KafkaOutput output,
                TopicReader<Alert> alerts,
                TopicReader<Answer> answers) {
            this.system = system;
            this.simulator = simulator;
            this.output = output;
            this.alerts = alerts;
            this.answers = answers;
        }

        int go(long durationMillis, boolean keepRunning) throws Exception {
            long begun = clock.millis();
            while (behind() > CAUGHT_UP_MILLIS && clock.millis() - begun < PATIENCE_MILLIS && goOn()) {
                stage.progress().now(this::state);
            }
            long liveStart = begin(durationMillis);
            register();
            long end = liveStart + durationMillis + AFTERWARDS_MILLIS;
            while (system.reached().orElse(0) < end && goOn()) {
                stage.progress().now(this::state);
            }
            if (stage.stopped().getAsBoolean()) {
                return DemoRun.STOPPED;
            }
            system.checkpoint();
            tell(alerts.rest());
            tellAnswers(answers.rest());
            int exitCode = stage.score(system, liveStart, simulator, log.all());
            exitCode = Math.max(exitCode, stage.scoreCandidates(said));
            while (keepRunning && goOn()) {
                stage.progress().now(this::state);
            }
            return exitCode;
        }

        private long begin(long durationMillis) {
            long liveStart = Instant.ofEpochMilli(clock.millis() + UNTIL_LIVE_MILLIS)
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toEpochMilli();
            simulator.goLive(liveStart, liveStart + durationMillis);
            stage.progress()
                    .step(
                            "the job is %.1f s behind the clock; faults happen from now on for %s",
                            (double) behind() / SECOND_MILLIS, Span.text(durationMillis));
            return liveStart;
        }

        /** Not before the job has caught up: in a burst most requests would be dropped. */
        private void register() throws IOException {
            List<PlantedCandidate> candidates = stage.scenario().candidates();
            if (!candidates.isEmpty()) {
                system.register(stage.scenario());
                stage.progress().step("registering %d candidates that score requests again", candidates.size());
            }
        }

        /** Writes the traffic up to now and prints new alerts. False once the user has stopped the run. */
        private boolean goOn() throws Exception {
            simulator.writeUntil(clock.millis(), false, output);
            tell(alerts.next());
            tellAnswers(answers.now());
            if (system.hasEnded()) {
                throw new IllegalStateException("the job has ended prematurely");
            }
            return !stage.stopped().getAsBoolean();
        }

        private void tell(List<Alert> read) {
            log.add(read).stream().map(line::of).forEach(stage.out()::println);
        }

        private void tellAnswers(List<Answer> read) {
            said.addAll(read);
            read.stream().filter(AnswerLine::isNews).map(answerLine::of).forEach(stage.out()::println);
        }

        private long behind() {
            OptionalLong reached = system.reached();
            return reached.isPresent() ? clock.millis() - reached.getAsLong() : Long.MAX_VALUE;
        }

        private String state() {
            OptionalLong reached = system.reached();
            if (reached.isEmpty()) {
                return "%,d requests read, event time not known yet".formatted(system.requestsRead());
            }
            return "event time %s (%.1f s behind), %,d requests read, %d series learning, %d incidents firing"
                    .formatted(
                            line.clock(Instant.ofEpochMilli(reached.getAsLong())),
                            (double) behind() / SECOND_MILLIS,
                            system.requestsRead(),
                            system.seriesLearning(),
                            system.incidentsFiring());
        }
    }
}
