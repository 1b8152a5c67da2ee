package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.ConfigSources;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * From points to alerts, without Kafka and without measuring: detection, explanation, patterns and incidents with the shipped
 * configuration, or with another.
 */
final class AlertingStage {
    private static final long ENDLESS = 1L << 40;
    private static final long NO_CHECKPOINT_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long STILL_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final List<String> OPERATORS =
            List.of("Detect", "WatchSilence", "FollowAlert", "Explain", "GatherSigns", "FollowIncident");

    private final Runner runner;
    private final MonitorConfig config;

    /** @param configs files over the shipped configuration */
    AlertingStage(Runner runner, List<Path> configs) {
        this.runner = runner;
        this.config = ConfigSources.of(configs, Map.of(), Map.of()).config();
    }

    /** How fast it processes points. */
    Run throughput(int models, int windows, boolean abnormal) throws IOException {
        long ofEachSource = (long) models * SeriesPoints.SERIES_OF_A_MODEL * windows / Runner.PARALLELISM;
        var points = new SeriesPoints(models, windows, ofEachSource, abnormal, false);
        StreamExecutionEnvironment env = runner.environment(Backend.HEAP);
        define(env, points);
        String name = "points, " + (abnormal ? "1 in 20 abnormal" : "all normal");
        return runner.run(name, Backend.HEAP, points.points(), env, "make points");
    }

    /**
     * Bytes of checkpointed state after every point was processed, by operator chain.
     *
     * @param silent whether everything has been forgotten before
     */
    Map<String, Long> state(int models, int windows, boolean abnormal, boolean silent) throws IOException {
        var points = new SeriesPoints(models, windows, ENDLESS, abnormal, silent);
        StreamExecutionEnvironment env = runner.environment(Backend.HEAP, NO_CHECKPOINT_MILLIS);
        define(env, points);
        JobID job = runner.cluster().submit(env);
        try {
            awaitStillness(job, points.points());
            runner.cluster().checkpoint(job);
            return runner.cluster().stateBytes(job);
        } finally {
            runner.cluster().cancel(job);
            JobCounters.forget(job);
        }
    }

    private void define(StreamExecutionEnvironment env, SeriesPoints made) {
        env.configure(Topology.guardRails(config.maxParallelism()));
        DataStream<MetricPoint> points = env.fromSource(
                        new NumberSequenceSource(0, Runner.PARALLELISM * made.numbers() - 1),
                        WatermarkStrategy.noWatermarks(),
                        "points")
                .uid("points")
                .flatMap(made)
                .returns(StreamTypes.POINT)
                .uid("make-points")
                .name("make points")
                .assignTimestampsAndWatermarks(WatermarkStrategy.<MetricPoint>forMonotonousTimestamps()
                        .withTimestampAssigner((point, before) -> point.time().toEpochMilli()))
                .uid("watermarks");
        DataStream<Command> commands =
                points.flatMap(new NoCommands()).returns(StreamTypes.COMMAND).uid("commands");
        DataStream<Alert> alerts = Topology.alert(points, commands, config);
        alerts.sinkTo(new DiscardingSink<>()).uid("alerts").name("alerts");
    }

    private static void awaitStillness(JobID job, long points) {
        long start = System.nanoTime();
        long seen = 0;
        long since = start;
        while (JobCounters.sum(job, "Detect", "numRecordsIn") < points || System.nanoTime() - since < STILL_NANOS) {
            long now = OPERATORS.stream()
                    .mapToLong(operator -> JobCounters.sum(job, operator, "numRecordsIn"))
                    .sum();
            if (now != seen) {
                seen = now;
                since = System.nanoTime();
            }
            check(System.nanoTime() - start < PATIENCE_NANOS, "%s points must be taken in, were %s", points, now);
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** No commands. */
    private static final class NoCommands implements FlatMapFunction<MetricPoint, Command> {
        private static final long serialVersionUID = 1;

        @Override
        public void flatMap(MetricPoint point, Collector<Command> out) {
            // there is none
        }
    }
}
