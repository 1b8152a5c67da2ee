package io.modelwatch.local.wholesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.local.Cluster;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Subject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same topics give the same alerts: a real broker, a real cluster with two TaskManagers, the job as it is submitted. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.MethodName.class)
class SameAlertsIT {
    private static final long PATIENCE_SECONDS = 120;
    /** As the job is configured; there are more. */
    private static final int MOST_FEATURES = 8;

    @TempDir
    static Path checkpoints;

    private Replay replay;
    private Cluster cluster;
    /** The alerts and points of an undisturbed run at parallelism 2. */
    private List<Alert> alerts;

    private Map<String, MetricPoint> points;

    @BeforeAll
    void runUndisturbed() throws Exception {
        replay = Replay.of("two-models", WithFeatures::new);
        cluster = Cluster.start(2, 2);
        finish(cluster.submit(replay.job("", 2, checkpoints)));
        alerts = replay.alerts("");
        points = replay.points("");
    }

    @AfterAll
    void stop() throws Exception {
        cluster.close();
        replay.close();
    }

    @Test
    void findsWhatWasPlanted() {
        assertThat(alerts)
                .extracting(alert ->
                        alert.labels().get("model") + " " + alert.labels().get("metric"))
                .contains("search-ranker latency_p50", "fraud-check error_rate");
        assertThat(replay.deadLetters("")).isPositive();
    }

    /** Ten minutes of search-ranker; the other comparisons say that they are the same in every run. */
    @Test
    void profilesWhatModelsAreFed() {
        List<MetricPoint> ofFeatures = points.values().stream()
                .filter(point -> point.series().subject().kind() == Subject.Kind.FEATURE)
                .filter(point -> !point.partial())
                .toList();

        assertThat(ofFeatures.stream()
                        .filter(point -> point.series().model().equals("search-ranker"))
                        .map(point -> point.series().segment())
                        .distinct())
                .hasSize(MOST_FEATURES);
        assertNear(ofFeatures, "feature_missing_rate", 0.05, 0.02);
        assertNear(ofFeatures, "feature_invalid_rate", 0.02, 0.02);
        assertNear(ofFeatures, "feature_mean", 100, 1);
        assertNear(ofFeatures, "feature_deviation", 20, 1);
        assertNear(ofFeatures, "feature_p50", 100, 2);
    }

    /** The mean over series and windows, of numbers. */
    private static void assertNear(List<MetricPoint> points, String metric, double expected, double most) {
        double[] values = points.stream()
                .filter(point -> point.series().metric().equals(metric))
                .filter(point -> !point.series().segment().equals("feature=category"))
                .mapToDouble(MetricPoint::value)
                .toArray();
        assertThat(values).as(metric).isNotEmpty();
        assertThat(Arrays.stream(values).average().getAsDouble()).as(metric).isCloseTo(expected, within(most));
    }

    @Test
    void givesTheSameAtParallelismOne() throws Exception {
        finish(cluster.submit(replay.job("-one", 1, checkpoints)));

        assertSame("-one");
    }

    @Test
    void givesTheSameAtParallelismFour() throws Exception {
        finish(cluster.submit(replay.job("-four", 4, checkpoints)));

        assertSame("-four");
    }

    @Test
    void givesTheSameWithItsStateInRocksDbAndIncrementalCheckpoints() throws Exception {
        Configuration rocksDb = new Configuration()
                .set(StateBackendOptions.STATE_BACKEND, "rocksdb")
                .set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
        JobID job = cluster.submit(replay.job("-rocksdb", 2, checkpoints, rocksDb));
        finish(job);

        assertThat(cluster.stateBackendOf(job)).contains("RocksDB");
        assertThat(cluster.stateBytes(job)).as("of a checkpoint").isNotEmpty();
        assertSame("-rocksdb");
    }

    @Test
    void givesTheSameWhenATaskManagerIsKilled() throws Exception {
        JobID job = cluster.submit(replay.job("-killed", 4, checkpoints)); // every slot: whichever dies, it had work
        Patience.await("a checkpoint")
                .failFast("the job has ended", () -> cluster.resultOf(job).isDone())
                .until(() -> cluster.completedCheckpoints(job) >= 1);
        cluster.killTaskManager(0);
        cluster.startTaskManager();

        finish(job);
        assertSame("-killed");
        assertThat(replay.writtenTransitions("-killed")).containsAll(replay.writtenTransitions(""));
    }

    private void assertSame(String suffix) {
        assertThat(replay.alerts(suffix)).isEqualTo(alerts).isNotEmpty();
        Map<String, MetricPoint> others = replay.points(suffix);
        assertThat(others.keySet()).isEqualTo(points.keySet());
        others.forEach((key, other) -> {
            assertThat(other.value())
                    .as(key)
                    .isCloseTo(points.get(key).value(), within(1e-9 * Math.abs(other.value())));
            assertThat(other.partial()).as(key).isEqualTo(points.get(key).partial());
        });
    }

    private void finish(JobID job) throws Exception {
        JobResult result = cluster.awaitEnd(job, PATIENCE_SECONDS);
        result.toJobExecutionResult(getClass().getClassLoader());
    }
}
