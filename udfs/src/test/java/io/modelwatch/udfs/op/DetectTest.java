package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.DETECTOR;
import static io.modelwatch.udfs.op.Scene.WINDOW;
import static io.modelwatch.udfs.op.Scene.calm;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.rule;
import static io.modelwatch.udfs.op.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.detect.ZScore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class DetectTest {
    private static final int MAX_PARALLELISM = DetectHarness.MAX_PARALLELISM;
    private static final Rule RULE = rule(DETECTOR, 1, 1, 0);

    private static DetectHarness open(Rule... rules) throws Exception {
        var harness = new DetectHarness(settings(rules), 1, 0);
        harness.open();
        return harness;
    }

    /** Event time moves on once all points of a stamp are there. */
    private static void feed(DetectHarness harness, MetricPoint... points) throws Exception {
        for (int i = 0; i < points.length; i++) {
            long time = points[i].time().toEpochMilli();
            harness.processElement(points[i], time);
            if (i == points.length - 1 || points[i + 1].time().toEpochMilli() != time) {
                harness.processWatermark(time);
            }
        }
    }

    private static void calmUntil(DetectHarness harness, String version, int to) throws Exception {
        for (int window = 0; window < to; window++) {
            feed(harness, calm(version, window));
        }
    }

    private static Verdict last(DetectHarness harness) {
        List<Verdict> verdicts = harness.extractOutputValues();
        return verdicts.get(verdicts.size() - 1);
    }

    @Test
    void learnsFirstAndThenFindsAStep() throws Exception {
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 12);
            feed(harness, point("v7", 12, 150));

            assertThat(harness.extractOutputValues().subList(0, 10))
                    .allMatch(verdict -> verdict.judgement() == Judgement.LEARNING);
            assertThat(harness.extractOutputValues().subList(10, 12))
                    .allMatch(verdict -> verdict.judgement() == Judgement.NORMAL);
            assertThat(last(harness).judgement()).isEqualTo(Judgement.ANOMALOUS);
            assertThat(last(harness).expected()).isBetween(100.0, 104.0);
        }
    }

    @Test
    void saysNothingOfPartialAndUnwatchedPoints() throws Exception {
        try (var harness = open(RULE)) {
            feed(harness, point("latency_p99", "v7", 0, 100, 100, true), point("recall_at_10", "v7", 0, 1, 100, false));

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void saysThatAThinPointIsNotEnoughAndDoesNotLearnIt() throws Exception {
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 12);
            feed(harness, point("latency_p99", "v7", 12, 1e6, 9, false), calm("v7", 13));

            assertThat(harness.extractOutputValues().get(12).judgement()).isEqualTo(Judgement.NOT_ENOUGH_DATA);
            assertThat(last(harness).expected()).isBetween(100.0, 104.0);
        }
    }

    @Test
    void mindsOnlyTheBadSideAndChangesThatMatter() throws Exception {
        try (var harness = open(RULE)) {
            for (int window = 0; window < 12; window++) {
                feed(harness, point("v7", window, 100));
            }
            feed(harness, point("v7", 12, 104), point("v7", 13, 10));

            assertThat(harness.extractOutputValues().subList(12, 14))
                    .allMatch(verdict -> verdict.judgement() == Judgement.NORMAL);
        }
    }

    @Test
    void judgesAVersionThatIsBadFromItsFirstRequestByItsModelsPast() throws Exception {
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 30);
            feed(harness, point("v8", 30, 150));

            assertThat(last(harness).judgement()).isEqualTo(Judgement.ANOMALOUS);
            assertThat(last(harness).inherited()).isTrue();
        }
    }

    @Test
    void inheritsFromTheVersionWithMostEvents() throws Exception {
        try (var harness = open(RULE)) {
            for (int window = 0; window < 12; window++) {
                feed(
                        harness,
                        point("latency_p99", "v6", window, 500, 1000, false),
                        point("latency_p99", "v7", window, 100, 900, false));
            }
            feed(harness, point("v8", 12, 500));

            assertThat(last(harness).expected()).isEqualTo(500);
        }
    }

    @Test
    void adoptsTheVersionsOwnBaselineInTimeAndEndsItsAlert() throws Exception {
        var calmForHours = new DetectionSettings(List.of(RULE), 3 * 60_000, 60 * 60_000, 120 * 60_000, 60_000);
        try (var harness = new DetectHarness(calmForHours, 1, 0)) {
            harness.open();
            calmUntil(harness, "v7", 30);
            for (int window = 30; window < 49; window++) {
                feed(harness, point("v8", window, 150 + window % 3));
            }

            List<Verdict> verdicts = harness.extractOutputValues();
            assertThat(verdicts.subList(30, 48)).allMatch(verdict -> verdict.judgement() == Judgement.ANOMALOUS);
            assertThat(verdicts.get(48).ending()).isEqualTo(Ending.NEW_NORMAL);
            assertThat(verdicts.get(48).judgement()).isEqualTo(Judgement.NORMAL);
            assertThat(verdicts.get(48).inherited()).isFalse();
        }
    }

    @Test
    void hardlyMovesTheBaselineWhileAbnormalAndLearnsAnewAfterFreezeFor() throws Exception {
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 30);
            for (int window = 30; window < 103; window++) {
                feed(harness, point("v7", window, 150 + window % 3));
            }

            List<Verdict> verdicts = harness.extractOutputValues();
            int abnormalWindows = (int) (Scene.FREEZE_FOR / WINDOW);
            assertThat(verdicts.subList(30, 30 + abnormalWindows))
                    .allMatch(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                    .allMatch(verdict -> verdict.expected() < 105);
            assertThat(verdicts.get(30 + abnormalWindows).ending()).isEqualTo(Ending.NEW_NORMAL);
            assertThat(verdicts.get(30 + abnormalWindows).judgement()).isEqualTo(Judgement.LEARNING);
            assertThat(last(harness).judgement()).isEqualTo(Judgement.NORMAL);
        }
    }

    @Test
    void neverCallsABoundThatAPersonSetANewNormal() throws Exception {
        try (var harness = open(rule(new Threshold(Double.NaN, 120), 1, 1, 0))) {
            for (int window = 0; window < 100; window++) {
                feed(harness, point("v7", window, 150));
            }

            assertThat(harness.extractOutputValues())
                    .hasSize(100)
                    .allMatch(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                    .allMatch(verdict -> verdict.ending() == Ending.NONE);
        }
    }

    /** Three versions; the third begins late; watermarks come seldom, so that many stamps wait together. */
    @Test
    void saysTheSameInWhateverOrderThePointsOfAStampCome() throws Exception {
        List<MetricPoint> points = new ArrayList<>();
        for (int window = 0; window < 40; window++) {
            points.add(calm("v7", window));
            points.add(calm("v8", window));
            if (window >= 20) {
                points.add(point("v9", window, 150));
            }
        }

        List<Verdict> reference = judge(settings(RULE), points, 1);

        for (int seed = 0; seed < 10; seed++) {
            List<MetricPoint> shuffled = new ArrayList<>(points);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(judge(settings(RULE), shuffled, points.size())).isEqualTo(reference);
        }
        assertThat(reference).anyMatch(Verdict::inherited);
    }

    /** One version is silent for a window longer than it takes to forget it, the other for much longer. */
    @Test
    void forgetsTheSameHoweverFarTheWatermarkJumps() throws Exception {
        int forget = 30;
        var settings = new DetectionSettings(List.of(RULE), 10 * WINDOW, 10 * WINDOW, forget * WINDOW, 10 * WINDOW);
        List<MetricPoint> points = new ArrayList<>();
        for (int window = 0; window < 5 * forget; window++) {
            if (window % (forget + 20) < 20) {
                points.add(calm("v7", window));
            }
            if (window % (2 * forget) < 12) {
                points.add(calm("v8", window));
            }
        }

        List<Verdict> reference = judge(settings, points, 1);

        for (int batch : new int[] {2, 3, 5, 13, 32, 33, 60, points.size()}) {
            assertThat(judge(settings, points, batch).equals(reference))
                    .as("the same in batches of %d", batch)
                    .isTrue();
        }
        assertThat(reference)
                .filteredOn(said -> said.judgement() == Judgement.LEARNING)
                .hasSizeGreaterThan(20);
    }

    /** With a watermark after every {@code batch} points. */
    private static List<Verdict> judge(DetectionSettings settings, List<MetricPoint> points, int batch)
            throws Exception {
        try (var harness = new DetectHarness(settings, 1, 0)) {
            harness.open();
            for (int i = 0; i < points.size(); i++) {
                harness.processElement(points.get(i), 0);
                if ((i + 1) % batch == 0) {
                    harness.processWatermark(points.get(i).windowStart().toEpochMilli());
                }
            }
            harness.processWatermark(end(10_000));
            return harness.extractOutputValues();
        }
    }

    @Test
    void goesOnAfterARestoreAsIfNothingHadHappened() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 30);
            harness.processElement(point("v8", 30, 150), 0);
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = new DetectHarness(settings(RULE), 1, 0)) {
            restored.initializeState(snapshot);
            restored.open();
            restored.processWatermark(end(30));

            assertThat(last(restored).judgement()).isEqualTo(Judgement.ANOMALOUS);
            assertThat(last(restored).inherited()).isTrue();
        }
    }

    @Test
    void learnsAnewWhereTheDetectorOfARuleHasChangedAndKeepsTheOthers() throws Exception {
        Rule other = new Rule(
                "LatencyLow", DETECTOR, "latency_*", "*", "*", "*", Rule.Direction.DOWN, 0, 0, 1, "info", 1, 1, 0);
        OperatorSubtaskState snapshot;
        try (var harness = open(RULE, other)) {
            calmUntil(harness, "v7", 30);
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = new DetectHarness(settings(rule(new ZScore(30, 4, 10, 0), 1, 1, 0), other), 1, 0)) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, calm("v7", 30));

            assertThat(restored.extractOutputValues())
                    .extracting(Verdict::rule, Verdict::judgement)
                    .containsExactly(tuple("LatencyHigh", Judgement.LEARNING), tuple("LatencyLow", Judgement.NORMAL));
        }
    }

    @Test
    void rescalesFromTwoToThree() throws Exception {
        List<OperatorSubtaskState> parts = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = new DetectHarness(settings(RULE), 2, subtask)) {
                harness.open();
                for (int window = 0; window < 12; window++) {
                    feedOwned(harness, window, 100, 2, subtask);
                }
                parts.add(harness.snapshot(1, 1));
            }
        }
        OperatorSubtaskState whole =
                AbstractStreamOperatorTestHarness.repackageState(parts.toArray(OperatorSubtaskState[]::new));
        int found = 0;
        for (int subtask = 0; subtask < 3; subtask++) {
            try (var harness = new DetectHarness(settings(RULE), 3, subtask)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        whole, MAX_PARALLELISM, 2, 3, subtask));
                harness.open();
                feedOwned(harness, 12, 150, 3, subtask);
                assertThat(harness.extractOutputValues())
                        .allMatch(verdict -> verdict.judgement() == Judgement.ANOMALOUS);
                found += harness.extractOutputValues().size();
            }
        }

        assertThat(found).isEqualTo(20);
    }

    /** Feeds a point of each of 20 series whose key the subtask owns. */
    private static void feedOwned(DetectHarness harness, int window, double value, int parallelism, int subtask)
            throws Exception {
        for (int series = 0; series < 20; series++) {
            MetricPoint point = point("latency_p" + series, "v7", window, value, 100, false);
            int owner = KeyGroupRangeAssignment.assignKeyToParallelOperator(
                    point.series().acrossVersions(), MAX_PARALLELISM, parallelism);
            if (owner == subtask) {
                harness.processElement(point, 0);
            }
        }
        harness.processWatermark(end(window));
    }

    @Test
    void forgetsAVersionThatIsSilentAndKeepsTheOther() throws Exception {
        try (var harness = open(RULE)) {
            int windows = (int) (Scene.FORGET_AFTER / WINDOW) + 20;
            for (int window = 0; window < windows; window++) {
                if (window < 12) {
                    feed(harness, calm("v7", window), calm("v8", window));
                } else {
                    feed(harness, calm("v7", window));
                }
            }
            feed(harness, calm("v7", windows), calm("v8", windows));

            assertThat(last(harness).inherited()).isTrue(); // v8 came as a stranger, v7 was known
        }
    }

    @Test
    void leavesNoStateBehind() throws Exception {
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 12);
            feed(harness, calm("v8", 12));
            harness.processWatermark(end(13) + 2 * Scene.FORGET_AFTER);

            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void endsWithTheInputAndLeavesNoStateBehind() throws Exception {
        try (var harness = open(RULE)) {
            calmUntil(harness, "v7", 12);
            harness.processElement(calm("v7", 12), 0);
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(harness.extractOutputValues()).hasSize(13);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
