package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.FORGET_AFTER;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AdaptiveDetector;
import io.modelwatch.udfs.detect.Cusum;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.EwmaChart;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.detect.ZScore;
import io.modelwatch.udfs.warm.MemoryFileWriter;
import io.modelwatch.udfs.warm.MemoryRefused;
import io.modelwatch.udfs.warm.SeriesLearner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twelve models, one of them with a new version; a fault that lasts when the file is made, and one that begins afterwards. */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class WarmDetectTest {
    private static final int MODELS = 12;
    private static final int MADE_AT = 400;
    private static final int WINDOWS = 600;
    private static final DetectionSettings SETTINGS = settings(
            rule("ByAdaptive", AdaptiveDetector.KIND.create(Map.of())),
            rule("ByZ", new ZScore(20, 4, 10, 0)),
            rule("ByEwma", EwmaChart.KIND.create(Map.of())),
            rule("ByCusum", Cusum.KIND.create(Map.of())),
            rule("ByBound", new Threshold(Double.NaN, 150)));

    @TempDir
    static Path directory;

    private static List<MetricPoint> points;
    private static List<Verdict> ofAJobThatSawThemAll;
    private static Path file;

    @BeforeAll
    static void make() throws Exception {
        points = points();
        ofAJobThatSawThemAll = after(end(MADE_AT), run("", new HashMapStateBackend(), 1, points));
        file = write(
                SETTINGS,
                points.stream()
                        .filter(point -> point.time().toEpochMilli() <= end(MADE_AT))
                        .toList());
    }

    private static Rule rule(String name, Detector<?> detector) {
        return new Rule(name, detector, "latency_*", "*", "*", "*", Rule.Direction.BOTH, 0, 0, 10, "warning", 2, 3, 0);
    }

    /** In the order of windows. */
    private static List<MetricPoint> points() {
        Random random = new Random(7);
        List<MetricPoint> points = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            for (int model = 0; model < MODELS; model++) {
                boolean before = model == 1 && window >= MADE_AT - 10 && window < MADE_AT + 20;
                boolean after = model == 2 && window >= MADE_AT + 50 && window < MADE_AT + 70;
                points.add(point(model, "v1", window, 100 + random.nextGaussian() + (before || after ? 80 : 0)));
                if (model == 3 && window >= MADE_AT - 5) {
                    points.add(point(model, "v2", window, 101 + random.nextGaussian()));
                }
            }
        }
        return points;
    }

    private static MetricPoint point(int model, String version, int window, double value) {
        Series series = Series.of("model-" + model, version, "all", "latency_mean", "10s", "");
        return new MetricPoint(
                series,
                Scene.start(window),
                Scene.start(window + 1),
                Scene.start(window + 1),
                value,
                100,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static Path write(DetectionSettings settings, List<MetricPoint> learned) throws Exception {
        SeriesLearner learner = new SeriesLearner(settings, Scene.METRICS, failure -> {
            throw new AssertionError(failure);
        });
        Map<String, List<MetricPoint>> series = learned.stream()
                .collect(Collectors.groupingBy(
                        point -> point.series().acrossVersions(), TreeMap::new, Collectors.toList()));
        MetricPoint last = learned.get(learned.size() - 1);
        Path made = Files.createTempFile(directory, "memory", "");
        try (var out =
                new MemoryFileWriter(settings, learned.get(0).time(), last.time(), Files.newOutputStream(made))) {
            for (Map.Entry<String, List<MetricPoint>> one : series.entrySet()) {
                SeriesMemory memory = learner.learn(one.getValue(), last.time().toEpochMilli());
                out.write(one.getKey(), memory);
            }
            out.finish();
        }
        return made;
    }

    /** What all subtasks say. */
    private static List<Verdict> run(String memory, StateBackend backend, int parallelism, List<MetricPoint> points)
            throws Exception {
        List<Verdict> verdicts = new ArrayList<>();
        for (int subtask = 0; subtask < parallelism; subtask++) {
            try (var harness = new DetectHarness(SETTINGS, memory, backend, parallelism, subtask)) {
                harness.open();
                feed(harness, parallelism, subtask, points);
                verdicts.addAll(harness.extractOutputValues());
            }
        }
        return verdicts;
    }

    private static void feed(DetectHarness harness, int parallelism, int subtask, List<MetricPoint> points)
            throws Exception {
        for (MetricPoint point : points) {
            String key = point.series().acrossVersions();
            int owner = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    key, DetectHarness.MAX_PARALLELISM, parallelism);
            if (owner == subtask) {
                harness.processElement(point, 0);
            }
            harness.processWatermark(point.time().toEpochMilli() - 2);
        }
        harness.processWatermark(points.get(points.size() - 1).time().toEpochMilli());
    }

    private static List<Verdict> after(long time, List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.point().time().toEpochMilli() > time)
                .sorted(Comparator.comparing(
                                (Verdict verdict) -> verdict.point().time())
                        .thenComparing(verdict -> verdict.point().series().key())
                        .thenComparing(Verdict::rule))
                .toList();
    }

    private static List<MetricPoint> from(int window) {
        return points.stream()
                .filter(point -> !point.windowStart().isBefore(Scene.start(window)))
                .toList();
    }

    private static StateBackend backend(boolean rocksDb) {
        return rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 2", "false, 4", "true, 1", "true, 2", "true, 4"})
    void judgesAsAJobThatSawThePoints(boolean rocksDb, int parallelism) throws Exception {
        List<Verdict> warm = run(file.toString(), backend(rocksDb), parallelism, from(MADE_AT + 1));

        assertThat(after(0, warm)).isEqualTo(ofAJobThatSawThemAll);
        assertThat(warm)
                .filteredOn(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                .extracting(verdict -> verdict.point().series().model() + " " + verdict.rule())
                .contains("model-1 ByZ", "model-2 ByAdaptive", "model-2 ByZ", "model-2 ByEwma", "model-2 ByBound");
    }

    @Test
    void neitherLearnsNorJudgesAgainWhatTheFileKnows() throws Exception {
        List<Verdict> warm = run(file.toString(), backend(false), 1, from(MADE_AT - 30));

        assertThat(after(0, warm)).isEqualTo(ofAJobThatSawThemAll);
    }

    @Test
    void aRestoredJobGoesOnWithoutTheFile() throws Exception {
        Path own = Files.copy(file, directory.resolve("once"));
        OperatorSubtaskState snapshot;
        try (var harness = new DetectHarness(SETTINGS, own.toString(), backend(false), 1, 0)) {
            harness.open();
            snapshot = harness.snapshot(1, 1); // no point has come yet
        }
        Files.delete(own);
        List<Verdict> verdicts = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) { // rescaled
            try (var harness = new DetectHarness(SETTINGS, own.toString(), backend(false), 2, subtask)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        snapshot, DetectHarness.MAX_PARALLELISM, 1, 2, subtask));
                harness.open();
                feed(harness, 2, subtask, from(MADE_AT + 1));
                verdicts.addAll(harness.extractOutputValues());
            }
        }

        assertThat(after(0, verdicts)).isEqualTo(ofAJobThatSawThemAll);
    }

    @Test
    void forgetsASeriesOfWhichNoPointComes() throws Exception {
        try (var harness = new DetectHarness(SETTINGS, file.toString(), backend(false), 1, 0)) {
            harness.open();
            int states = 2; // memory, and when it is forgotten
            assertThat(harness.numKeyedStateEntries()).isEqualTo(states * MODELS);

            harness.processWatermark(end(MADE_AT) + FORGET_AFTER);

            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void eachSubtaskKeepsItsOwnSeriesOnly() throws Exception {
        int all = 0;
        for (int subtask = 0; subtask < 4; subtask++) {
            try (var harness = new DetectHarness(SETTINGS, file.toString(), backend(false), 4, subtask)) {
                harness.open();
                assertThat(harness.numEventTimeTimers()).isLessThan(MODELS);
                all += harness.numEventTimeTimers();
            }
        }

        assertThat(all).isEqualTo(MODELS);
    }

    @Test
    void failsForGoodWhereTheFileIsRefused() throws Exception {
        try (var harness = new DetectHarness(SETTINGS, directory + "/none", backend(false), 1, 0)) {
            assertThatThrownBy(harness::open)
                    .isInstanceOf(SuppressRestartsException.class)
                    .cause()
                    .isInstanceOf(MemoryRefused.class)
                    .hasMessageContaining("/none is refused (not found)");
        }
    }
}
