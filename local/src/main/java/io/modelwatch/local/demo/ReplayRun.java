package io.modelwatch.local.demo;

import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Simulator;
import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs a stretch of event time as fast as the machine can: all of it is written first, then a bounded job reads it. Nothing depends on the
 * clock, so the same stretch and seed give the same output.
 */
final class ReplayRun {
    /** In the past wherever this runs: brokers reject records from the future. */
    private static final long START = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    private static final long POLL_NANOS = 100_000_000;

    private final DemoRun stage;
    private final long until;
    private final long liveStart;

    /**
     * @param totalMillis of event time
     * @param liveMillis how much of it, at its end, is the live part in which things go wrong, <= total
     */
    ReplayRun(DemoRun stage, long totalMillis, long liveMillis) {
        this.stage = stage;
        this.until = START + totalMillis;
        this.liveStart = until - liveMillis;
    }

    /** @return the exit code */
    int play(int parallelism, int webPort) throws Exception {
        stage.progress().step("starting a Kafka broker");
        try (LocalSystem system = LocalSystem.start(stage.scenario(), true)) {
            Simulator simulator = new Simulator(stage.scenario(), stage.seed(), START);
            simulator.goLive(liveStart, until);
            try (KafkaOutput output = system.output()) {
                stage.write(simulator, START, until, output);
            }
            if (stage.stopped().getAsBoolean()) {
                return DemoRun.STOPPED;
            }
            stage.progress().step("the job is running, web UI at %s", system.startJob(parallelism, webPort));
            while (!system.hasEnded()) {
                if (stage.stopped().getAsBoolean()) {
                    return DemoRun.STOPPED;
                }
                stage.progress().now(() -> "%,d requests read".formatted(system.requestsRead()));
                LockSupport.parkNanos(POLL_NANOS);
            }
            stage.progress().step("the job has read everything");
            return tell(system, simulator);
        }
    }

    private int tell(LocalSystem system, Simulator simulator) {
        AlertLine line = new AlertLine(ZoneOffset.UTC);
        AlertLog log = new AlertLog();
        try (TopicReader<Alert> alerts = system.alerts()) {
            List<Alert> told = log.add(alerts.rest());
            stage.out().printf("The live part began at %s.%n%n", Instant.ofEpochMilli(liveStart));
            told.forEach(alert -> stage.out().println(line.of(alert)));
        }
        int exitCode = stage.score(system, liveStart, simulator, log.all());
        int candidates = stage.scenario().candidates().size();
        if (candidates > 0) {
            stage.out()
                    .printf(
                            "%n%d candidates left out: at the speed of a replay, which requests they score depends on the machine%n",
                            candidates);
        }
        return exitCode;
    }
}
