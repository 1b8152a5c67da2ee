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
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * A stretch of normal event time, run through the job from the outcomes on, with the shipped configuration. Nothing depends on the clock.
 *
 * @param name of the scenario, or its file
 * @param seconds of event time
 */
record NormalTraffic(String name, Scenario scenario, long seed, long seconds) {
    /** A full day, so that the daily cycle starts with one. */
    static final long START = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    /** When most labels have arrived, and when all have. The shipped third, a day, would only repeat the second: no label arrives later. */
    private static final String HORIZONS = "1m, 30m";

    private static final long POLL_NANOS = 100_000_000;
    private static final double MINUTE_MILLIS = 60_000;

    /**
     * The result.
     *
     * @param alerts every transition of every alert, in no order
     * @param normal how often a rule found a value normal
     * @param abnormal how often it did not
     */
    record Played(List<Alert> alerts, long normal, long abnormal) {}

    Played play(int parallelism, Progress progress) throws Exception {
        JobGauges gauges = new JobGauges();
        try (Cluster cluster = Cluster.start(1, parallelism, gauges.settings())) {
            CompletableFuture<JobResult> result = cluster.resultOf(cluster.submit(job(parallelism)));
            long begun = System.nanoTime();
            progress.step("the job runs, web UI at %s", cluster.webUi());
            while (!result.isDone()) {
                progress.now(() -> line(gauges.least("FollowAlert", "currentInputWatermark"), begun));
                LockSupport.parkNanos(POLL_NANOS);
            }
            List<Alert> alerts =
                    KeepAlerts.of(result.get().toJobExecutionResult(getClass().getClassLoader()));
            return new Played(alerts, gauges.verdicts("normal"), gauges.verdicts("anomalous"));
        }
    }

    private StreamExecutionEnvironment job(int parallelism) throws IOException {
        MonitorConfig config = config();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.configure(Topology.guardRails(config.maxParallelism()));
        env.setParallelism(parallelism);
        Topology.Watched watched = Topology.watch(outcomes(env, config), noCommands(env), config);
        watched.points()
                .sinkTo(new DiscardingSink<MetricPoint>())
                .uid("no-metrics")
                .name("points are not kept");
        watched.alerts()
                .process(new KeepAlerts(), TypeInformation.of(Alert.class))
                .uid("keep-alerts")
                .name("KeepAlerts")
                .sinkTo(new DiscardingSink<>())
                .uid("end")
                .name("end");
        return env;
    }

    private DataStream<Outcome> outcomes(StreamExecutionEnvironment env, MonitorConfig config) {
        var operator = new DrawOutcomes(
                name, seed, START, config.requests(), config.reading().dimensions());
        return env.fromSequence(0, seconds - 1)
                .setParallelism(1)
                .uid("seconds")
                .name("seconds of event time")
                .broadcast()
                .transform("DrawOutcomes", StreamTypes.OUTCOME, operator)
                .uid("draw-outcomes")
                .name("DrawOutcomes (simulated)");
    }

    private static DataStream<Command> noCommands(StreamExecutionEnvironment env) {
        return env.fromSequence(0, 0)
                .setParallelism(1)
                .uid("no-commands")
                .name("no commands")
                .filter(none -> false)
                .setParallelism(1)
                .uid("none")
                .name("none")
                .map(none -> (Command) null, StreamTypes.COMMAND)
                .setParallelism(1)
                .uid("commands")
                .name("commands");
    }

    private MonitorConfig config() throws IOException {
        Path directory = Files.createTempDirectory("modelwatch-false-alarms-");
        try {
            Path models = Files.writeString(directory.resolve("models.yaml"), DemoConfig.models(scenario, HORIZONS));
            return MonitorConfig.load(List.of(models), Map.of("alerts.raw", "true"));
        } finally {
            Directories.delete(directory);
        }
    }

    private String line(OptionalLong watermark, long begunNanos) {
        if (watermark.isEmpty() || watermark.getAsLong() < START) {
            return "no event time yet";
        }
        long played = watermark.getAsLong() - START;
        double wallSeconds = Duration.ofNanos(System.nanoTime() - begunNanos).toMillis() / 1e3;
        return "%s of event time, day %.2f of %.2f, %.0f minutes of it a second"
                .formatted(
                        Instant.ofEpochMilli(watermark.getAsLong()),
                        Duration.ofMillis(played).toMillis() / 86.4e6,
                        seconds / 86.4e3,
                        played / MINUTE_MILLIS / wallSeconds);
    }
}
