package io.modelwatch.lab.falsealarms;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Cluster;
import io.modelwatch.local.Directories;
import io.modelwatch.local.demo.DemoConfig;
import io.modelwatch.local.demo.JobGauges;
import io.modelwatch.local.demo.Progress;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.schemas.alert.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job that watches simulated event time as fast as this machine can, and keeps its alerts. Nothing depends on the clock.
 *
 * @param seconds of event time
 */
record WatchedJob(StreamExecutionEnvironment env, long seconds) {
    /** A full day, a Wednesday, so that the daily cycle starts with one. */
    static final long START = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    /** When most labels have arrived, and when all have. The shipped third, a day, would only repeat the second. */
    private static final String HORIZONS = "1m, 30m";

    private static final long POLL_NANOS = 100_000_000;
    private static final double MINUTE_MILLIS = 60_000;

    /**
     * The result.
     *
     * @param alerts every transition of every alert, in no order
     * @param normal how often a rule found a value normal
     * @param abnormal how often it did not
     * @param wallSeconds how long it took
     */
    record Played(List<Alert> alerts, long normal, long abnormal, double wallSeconds) {}

    /**
     * The shipped configuration with the models of a scenario.
     *
     * @param more files that change it, the later ones last
     * @param raw whether alerts of single series are told
     */
    static MonitorConfig config(Scenario scenario, List<Path> more, boolean raw) throws IOException {
        Path directory = Files.createTempDirectory("modelwatch-false-alarms-");
        try {
            List<Path> files = new ArrayList<>();
            files.add(Files.writeString(directory.resolve("models.yaml"), DemoConfig.models(scenario, HORIZONS)));
            files.addAll(more);
            return MonitorConfig.load(files, Map.of("alerts.raw", Boolean.toString(raw)));
        } finally {
            Directories.delete(directory);
        }
    }

    static StreamExecutionEnvironment environment(MonitorConfig config, int parallelism) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.configure(Topology.guardRails(config.maxParallelism()));
        env.setParallelism(parallelism);
        return env;
    }

    static void keep(DataStream<Alert> alerts) {
        alerts.process(new KeepAlerts(), TypeInformation.of(Alert.class))
                .uid("keep-alerts")
                .name("KeepAlerts")
                .sinkTo(new DiscardingSink<>())
                .uid("end")
                .name("end");
    }

    Played play(Progress progress) throws Exception {
        JobGauges gauges = new JobGauges();
        try (Cluster cluster = Cluster.start(1, env.getParallelism(), gauges.settings())) {
            CompletableFuture<JobResult> result = cluster.resultOf(cluster.submit(env));
            long begun = System.nanoTime();
            progress.step("the job runs, web UI at %s", cluster.webUi());
            while (!result.isDone()) {
                progress.now(() -> line(gauges.least("FollowAlert", "currentInputWatermark"), begun));
                LockSupport.parkNanos(POLL_NANOS);
            }
            List<Alert> alerts =
                    KeepAlerts.of(result.get().toJobExecutionResult(getClass().getClassLoader()));
            return new Played(alerts, gauges.verdicts("normal"), gauges.verdicts("anomalous"), since(begun));
        }
    }

    private static double since(long begunNanos) {
        return Duration.ofNanos(System.nanoTime() - begunNanos).toMillis() / 1e3;
    }

    private String line(OptionalLong watermark, long begunNanos) {
        if (watermark.isEmpty() || watermark.getAsLong() < START) {
            return "no event time yet";
        }
        long played = watermark.getAsLong() - START;
        return "%s of event time, day %.2f of %.2f, %.0f minutes of it a second"
                .formatted(
                        Instant.ofEpochMilli(watermark.getAsLong()),
                        Duration.ofMillis(played).toMillis() / 86.4e6,
                        seconds / 86.4e3,
                        played / MINUTE_MILLIS / since(begunNanos));
    }
}
