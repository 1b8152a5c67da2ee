package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.rule;
import static io.modelwatch.udfs.op.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AdaptiveDetector;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.op.state.Memories;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory of the adaptive detector, which is changed in place, in state. */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class AdaptiveStateTest {
    private static final Rule RULE = rule(AdaptiveDetector.KIND.create(Map.of()), 3, 5, 0);
    private static final DetectionSettings SETTINGS = settings(RULE);
    private static final int WINDOWS = 9000;
    /** Within an abnormal stretch. */
    private static final int RESTORED = 8810;

    /** A day with noise, and then twenty windows that are far too high. */
    private static List<MetricPoint> points() {
        Random random = new Random(1);
        List<MetricPoint> points = new ArrayList<>();
        for (int window = 0; window < WINDOWS; window++) {
            double fault = window >= RESTORED - 10 && window < RESTORED + 10 ? 100 : 0;
            points.add(point("v7", window, 200 + fault + random.nextGaussian()));
        }
        return points;
    }

    private static DetectHarness open(StateBackend backend, OperatorSubtaskState state) throws Exception {
        var harness = new DetectHarness(SETTINGS, backend);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static StateBackend backend(boolean rocksDb) {
        return rocksDb ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    }

    private static List<Verdict> judge(DetectHarness harness, List<MetricPoint> points) throws Exception {
        for (MetricPoint point : points) {
            harness.processElement(point, 0);
            harness.processWatermark(point.time().toEpochMilli());
        }
        return harness.extractOutputValues();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnAfterARestoreAsIfNothingHadHappened(boolean rocksDb) throws Exception {
        List<MetricPoint> points = points();
        List<Verdict> whole;
        try (var harness = open(backend(rocksDb), null)) {
            whole = judge(harness, points);
        }
        List<Verdict> parts = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var harness = open(backend(rocksDb), null)) {
            parts.addAll(judge(harness, points.subList(0, RESTORED)));
            snapshot = harness.snapshot(1, 1);
            judge(harness, points.subList(RESTORED, WINDOWS)); // what comes after a snapshot is no part of it
        }
        try (var restored = open(backend(rocksDb), snapshot)) {
            parts.addAll(judge(restored, points.subList(RESTORED, WINDOWS)));
        }

        assertThat(parts).isEqualTo(whole);
        assertThat(parts.get(RESTORED).judgement()).isEqualTo(Judgement.ANOMALOUS);
        assertThat(parts.get(WINDOWS - 1).judgement()).isEqualTo(Judgement.NORMAL);
    }

    @Test
    void leavesNoStateBehind() throws Exception {
        try (var harness = open(backend(false), null)) {
            judge(harness, points().subList(0, 200));
            harness.processWatermark(end(200) + 2 * Scene.FORGET_AFTER);

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    /** While a snapshot is written, the heap's state gives out a copy. */
    @Test
    void aCopyOfTheStateChangesApart() throws IOException {
        Judge judge = new Judge(SETTINGS, Scene.METRICS);
        List<MetricPoint> points = points().subList(0, 400);
        SeriesMemory memory = SeriesMemory.NOTHING;
        for (MetricPoint point : points) {
            memory = judge.judge(memory, List.of(point), verdict -> {});
        }
        byte[] before = written(memory);

        SeriesMemory copy = Memories.SERIES.copy(memory);
        SeriesMemory after = judge.judge(copy, List.of(point("v7", 400, 300)), verdict -> {});

        assertThat(Memories.SERIES.isImmutableType()).isFalse();
        assertThat(written(memory)).isEqualTo(before);
        assertThat(written(after)).isNotEqualTo(before);
        assertThat(before).hasSizeLessThan(3_100); // of one series, one version and one rule, with its names
    }

    private static byte[] written(SeriesMemory memory) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(4096);
        Memories.SERIES.serialize(memory, out);
        return out.getCopyOfBuffer();
    }
}
