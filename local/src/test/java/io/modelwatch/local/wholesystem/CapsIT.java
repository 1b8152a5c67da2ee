package io.modelwatch.local.wholesystem;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.Cluster;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More names than caps give places to, from the outcomes on: who is in does not depend on how the job runs, and others notice nothing. */
@Timeout(300)
class CapsIT {
    private static final int CAP = 3;
    private static final int SECONDS_PER_CHECKPOINT = 20;

    /** What a run said. A failed run says some of it twice. */
    private static final Map<String, Set<String>> SAID = new ConcurrentHashMap<>();

    @TempDir
    static Path directory;

    private static Cluster cluster;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.start(1, 4);
    }

    @AfterAll
    static void stop() throws Exception {
        cluster.close();
    }

    @Test
    void saysTheSameAtAnyParallelismAndAfterAFailureWhileEachCapIsExceededFourTimes() throws Exception {
        ManyNames names = new ManyNames(4 * CAP, 4 * CAP, 4 * CAP, 4 * CAP);

        Set<String> alone = run("alone", names, 1, false);

        assertSame(run("two", names, 2, false), alone);
        assertSame(run("four", names, 4, false), alone);
        assertSame(run("failed", names, 2, true), alone);
        assertThat(series(alone, "busy")).hasSize(CAP + 1).contains("other");
        assertThat(alone)
                .anyMatch(said -> said.contains("model=other") && said.contains("version=other"))
                .anyMatch(said -> said.contains("segment=instance=other"))
                .anyMatch(said -> said.contains("metric=other_max"));
        for (String what : List.of("models", "versions", "instances", "readings")) {
            assertThat(alone).anyMatch(said -> said.contains("cap_exceeded") && said.contains("what=" + what));
        }
    }

    @Test
    void saysTheSameOfEveryOtherModelHoweverFarOneExceedsItsCaps() throws Exception {
        ManyNames names = new ManyNames(40 * CAP, 0, 40 * CAP, 40 * CAP);

        Set<String> alone = withoutBusy(run("far-alone", names, 1, false));

        assertThat(alone).isNotEmpty().anyMatch(said -> said.contains("model=healthy"));
        assertSame(withoutBusy(run("far-two", names, 2, false)), alone);
        assertSame(withoutBusy(run("far-four", names, 4, false)), alone);
        assertSame(withoutBusy(run("far-failed", names, 2, true)), alone);
        assertSame(withoutBusy(run("nobody", new ManyNames(0, 0, 0, 0), 2, false)), alone);
    }

    /** There are thousands of lines: what differs is enough to see. */
    private static void assertSame(Set<String> said, Set<String> expected) {
        Set<String> more = new TreeSet<>(said);
        more.removeAll(expected);
        Set<String> less = new TreeSet<>(expected);
        less.removeAll(said);

        assertThat(more.stream().limit(5))
                .as("said as well, of %s", more.size())
                .isEmpty();
        assertThat(less.stream().limit(5)).as("not said, of %s", less.size()).isEmpty();
    }

    private static Set<String> withoutBusy(Set<String> said) {
        return said.stream().filter(one -> !one.contains("busy")).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Versions of a model that have points. */
    private static Set<String> series(Set<String> said, String model) {
        return said.stream()
                .filter(one -> one.startsWith("point model=" + model + " "))
                .map(one -> one.replaceFirst("point model=\\S+ version=(\\S+) .*", "$1"))
                .filter(version -> !version.equals("all")) // labels are counted for all versions together
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> run(String name, ManyNames names, int parallelism, boolean fails) throws Exception {
        SAID.put(name, ConcurrentHashMap.newKeySet());
        if (fails) {
            ManyNames.failOnce();
        }
        cluster.awaitEnd(cluster.submit(job(name, names, parallelism)), 120)
                .toJobExecutionResult(CapsIT.class.getClassLoader());
        assertThat(ManyNames.hasFailed()).isTrue();
        return new TreeSet<>(SAID.get(name));
    }

    private static StreamExecutionEnvironment job(String name, ManyNames names, int parallelism) throws Exception {
        MonitorConfig config = config();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.configure(Topology.guardRails(config.maxParallelism()));
        env.configure(new Configuration()
                .set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay")
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1)
                .set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, java.time.Duration.ZERO)
                .set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem")
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        directory.toUri().toString()));
        env.enableCheckpointing(100);
        env.setParallelism(parallelism);
        Topology.Watched watched = Topology.watch(outcomes(env, names), noCommands(env), config);
        watched.points()
                .map(point -> say(name, text(point)), Types.STRING)
                .uid("points")
                .sinkTo(new DiscardingSink<>())
                .uid("end-of-points");
        watched.alerts()
                .map(alert -> say(name, text(alert)), Types.STRING)
                .uid("alerts")
                .sinkTo(new DiscardingSink<>())
                .uid("end-of-alerts");
        return env;
    }

    private static String say(String name, String text) {
        SAID.get(name).add(text);
        return text;
    }

    private static String text(MetricPoint point) {
        return "point model=%s version=%s segment=%s metric=%s %s"
                .formatted(
                        point.series().model(),
                        point.series().version(),
                        point.series().segment(),
                        point.series().metric(),
                        point);
    }

    private static String text(Alert alert) {
        return "alert " + alert.labels() + " " + new String(AlertJson.write(alert), StandardCharsets.UTF_8);
    }

    /** So many seconds for each checkpoint that was completed: the failure comes after some. */
    private static DataStream<Outcome> outcomes(StreamExecutionEnvironment env, ManyNames names) {
        var seconds = new DataGeneratorSource<>(
                second -> second,
                ManyNames.SECONDS,
                RateLimiterStrategy.perCheckpoint(SECONDS_PER_CHECKPOINT),
                Types.LONG);
        return env.fromSource(seconds, WatermarkStrategy.noWatermarks(), "seconds")
                .setParallelism(1)
                .uid("seconds")
                .broadcast()
                .transform("ManyNames", StreamTypes.OUTCOME, names)
                .uid("many-names");
    }

    private static DataStream<Command> noCommands(StreamExecutionEnvironment env) {
        return env.fromSequence(0, 0)
                .setParallelism(1)
                .uid("no-commands")
                .filter(none -> false)
                .setParallelism(1)
                .uid("none")
                .map(none -> (Command) null, StreamTypes.COMMAND)
                .setParallelism(1)
                .uid("commands");
    }

    private static MonitorConfig config() throws Exception {
        Path models = directory.resolve("models.yaml");
        Files.writeString(models, """
                models:
                  - {name: busy, task: ranking, unlabelled: ignore, cutoffs: [1], horizons: [30s]}
                  - {name: healthy, task: ranking, unlabelled: ignore, cutoffs: [1], horizons: [30s]}
                  - {name: "*", task: ranking, unlabelled: ignore, cutoffs: [1], horizons: [30s]}
                """);
        String cap = Integer.toString(CAP);
        return MonitorConfig.load(
                List.of(models),
                Map.of(
                        "alerts.raw", "true",
                        "caps.models", cap,
                        "caps.versions-per-model", cap,
                        "caps.instances-per-model", cap,
                        "caps.readings-per-model", cap));
    }
}
