package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Summaries;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.WindowSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** {@link PreAggregate} and {@link MergePanes}: from outcomes to metric points. */
class WindowsTest {
    private static final long PANE = 10_000;
    private static final long FORGET_AFTER = 3_600_000;
    private static final long HORIZON = 60_000;
    private static final FollowSettings SETTINGS = settings(HORIZON);

    @Test
    void measuresEachWindowOfServiceOnceItsTimeIsOver() throws Exception {
        List<MetricPoint> points =
                measure(List.of(served(1_000), served(11_000), served(12_000), served(61_000)), 70_000);

        assertThat(rate(points, "10s"))
                .extracting(point -> point.windowStart().toEpochMilli(), MetricPoint::count)
                .containsExactly(tuple(0, 1), tuple(10_000, 2), tuple(60_000, 1));
        assertThat(rate(points, "1m"))
                .extracting(point -> point.windowStart().toEpochMilli(), MetricPoint::count)
                .containsExactly(tuple(0, 3));
    }

    @Test
    void measuresLabelsByWhenTheyCameOfAllVersionsTogether() throws Exception {
        Outcome other = new Outcome.Served("ranker", "v2", Events.IOS, 13_000, 1, new byte[] {2}, "ok", 1);
        List<Outcome> outcomes = List.of(
                served(1_000),
                served(11_000),
                other,
                labelled(1_500),
                labelled(12_000),
                labelled(13_000),
                labelled(19_999));

        List<MetricPoint> points = measure(outcomes, 40_000);

        assertThat(points)
                .filteredOn(point -> point.series().version().equals("all"))
                .filteredOn(point -> point.series().metric().equals("label_flow"))
                .allMatch(point -> point.series().subject().isAll())
                .extracting(point -> point.windowStart().toEpochMilli() + " " + point.value() + " " + point.partial())
                .containsExactly("0 1.0 true", "10000 1.5 false");
        assertThat(points)
                .filteredOn(point -> !point.series().version().equals("all"))
                .noneMatch(point -> point.series().metric().startsWith("label_flow"));
    }

    @Test
    void givesEachSegmentASeriesBesideAll() throws Exception {
        assertThat(measure(List.of(served(1_000)), 20_000))
                .extracting(point -> point.series().segment())
                .containsOnly("all", "device=ios");
    }

    @Test
    void thePointsOfASliceShareWhatTheyHaveInCommon() throws Exception {
        List<MetricPoint> points = measure(List.of(served(1_000), served(11_000)), 70_000);

        for (MetricPoint point : points) {
            Series first = points.stream()
                    .map(MetricPoint::series)
                    .filter(series -> series.segment().equals(point.series().segment()))
                    .filter(series -> series.window().equals(point.series().window()))
                    .findFirst()
                    .orElseThrow();
            assertThat(point.series().subject()).isSameAs(first.subject());
            assertThat(point.series().window()).isSameAs(first.window());
            assertThat(point.series().horizon()).isSameAs(first.horizon());
        }
    }

    /** Doubled 70 times, the weights of one request are more than a long holds. */
    @Test
    void leavesOutWhatWasTooMuchToCount() throws Exception {
        PanePart part = parts(List.of(served(1_000)), List.of()).get(0);
        Summaries summaries = new Summaries(Catalog.measures(), SETTINGS.of("ranker"));
        summaries.merge(part.summaries());
        for (int doubling = 0; doubling < 70; doubling++) {
            summaries.merge(summaries.toBytes());
        }
        try (var merge = merge()) {
            merge.processElement(part.named(part.model(), part.version(), part.segment(), summaries.toBytes()), 0);
            merge.processWatermark(20_000);

            assertThat(merge.extractOutputValues())
                    .isNotEmpty()
                    .allMatch(point -> Double.isFinite(point.value()))
                    .extracting(point -> point.series().metric())
                    .contains("latency_max")
                    .doesNotContain("latency_mean", "latency_p99", "requests_per_second", "error_rate");
        }
    }

    @Test
    void marksTheFirstWindowOfASliceAsPartial() throws Exception {
        List<MetricPoint> points = measure(List.of(served(1_000), served(11_000), served(61_000)), 200_000);

        assertThat(rate(points, "10s")).extracting(MetricPoint::partial).containsExactly(true, false, false);
        assertThat(rate(points, "1m")).extracting(MetricPoint::partial).containsExactly(true, false);
    }

    @Test
    void marksWindowsThatRealTimeDidNotCoverAsPartial() throws Exception {
        try (var merge = merge()) {
            feed(merge, parts(List.of(served(1_000), served(11_000), served(21_000)), List.of()));
            merge.processWatermark(20_000);
            merge.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(rate(merge.extractOutputValues(), "10s"))
                    .extracting(MetricPoint::partial)
                    .containsExactly(true, false, true);
        }
    }

    @Test
    void measuresQualityInThePaneOfServingAndStampsItAtTheHorizon() throws Exception {
        try (var merge = merge()) {
            feed(merge, parts(List.of(judged(11_000, "x")), List.of()));
            merge.processWatermark(20_000 + HORIZON - 2);
            assertThat(merge.extractOutputValues()).isEmpty();

            merge.processWatermark(20_000 + HORIZON - 1);

            assertThat(merge.extractOutputValues())
                    .filteredOn(point -> point.series().metric().equals("precision_at_2"))
                    .filteredOn(point -> point.series().segment().equals("all"))
                    .singleElement()
                    .satisfies(point -> {
                        assertThat(point.value()).isEqualTo(0.5);
                        assertThat(point.series().horizon().text()).isEqualTo("1m");
                        assertThat(point.windowEnd().toEpochMilli()).isEqualTo(20_000);
                        assertThat(point.time().toEpochMilli()).isEqualTo(20_000 + HORIZON);
                    });
        }
    }

    @Test
    void readsTheSameHoweverTheOutcomesAreSplitAndOrdered() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            outcomes.add(served(random.nextInt(120_000), random.nextInt(1_000_000)));
        }
        List<MetricPoint> once = sorted(measure(outcomes, 400_000));

        Collections.shuffle(outcomes, random);
        List<PanePart> split = new ArrayList<>(parts(outcomes.subList(0, 200), List.of(50, 100)));
        split.addAll(parts(outcomes.subList(200, 500), List.of(17, 230)));
        Collections.shuffle(split, random);
        try (var merge = merge()) {
            feed(merge, split);
            merge.processWatermark(400_000);

            assertThat(sorted(merge.extractOutputValues())).isEqualTo(once);
        }
    }

    @Test
    void holdsNothingAcrossABarrierOrTheEnd() throws Exception {
        try (var aggregate = aggregate()) {
            aggregate.processElement(served(1_000), 1_000);
            aggregate.prepareSnapshotPreBarrier(1);
            assertThat(aggregate.extractOutputValues()).hasSize(3); // all, a segment, and every version

            aggregate.processElement(served(1_000), 1_000);
            aggregate.getOneInputOperator().finish();

            assertThat(aggregate.extractOutputValues()).hasSize(6);
        }
    }

    @Test
    void goesOnFromASnapshotAndForgetsASilentSlice() throws Exception {
        OperatorSubtaskState state;
        try (var before = merge()) {
            feed(before, parts(List.of(served(1_000), served(11_000)), List.of()));
            state = before.snapshot(1, 1);
        }
        try (var after = closedMerge()) {
            after.initializeState(state);
            after.open();
            feed(after, parts(List.of(served(12_000)), List.of()));
            after.processWatermark(2 * FORGET_AFTER);

            assertThat(rate(after.extractOutputValues(), "1m"))
                    .extracting(MetricPoint::count)
                    .containsExactly(3L);
            assertThat(after.numKeyedStateEntries()).isZero();
            assertThat(after.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void closesWindowsOfAHorizonThatIsNoLongerConfigured() throws Exception {
        OperatorSubtaskState state;
        try (var before = merge()) {
            feed(before, parts(List.of(judged(11_000, "x")), List.of()));
            state = before.snapshot(1, 1);
        }
        try (var after = closedMerge(2 * HORIZON)) {
            after.initializeState(state);
            after.open();
            // of service, so that a window of them closes at the same time as each of the old horizon
            feed(after, parts(List.of(served(11_000 + HORIZON), served(1_000 + HORIZON)), List.of()));
            after.processWatermark(2 * FORGET_AFTER);

            assertThat(after.extractOutputValues())
                    .filteredOn(point -> point.series().metric().equals("precision_at_2"))
                    .filteredOn(point -> point.series().segment().equals("all"))
                    .extracting(point -> point.series().window().text())
                    .containsExactlyInAnyOrder("10s", "1m");
            assertThat(after.numKeyedStateEntries()).isZero();
            assertThat(after.numEventTimeTimers()).isZero();
        }
    }

    private static FollowSettings settings(long horizon) {
        var ranker = new ModelSettings("ranker", ModelSettings.Task.RANKING, 0.5, List.of(2), List.of(horizon), true);
        return new FollowSettings(30_000, 8, List.of(ranker));
    }

    private static List<MetricPoint> measure(List<Outcome> outcomes, long until) throws Exception {
        try (var merge = merge()) {
            feed(merge, parts(outcomes, List.of()));
            merge.processWatermark(until);
            return merge.extractOutputValues();
        }
    }

    /** What one subtask makes of outcomes, with barriers after some of them. */
    private static List<PanePart> parts(List<Outcome> outcomes, List<Integer> barriersAfter) throws Exception {
        try (var aggregate = aggregate()) {
            for (int i = 0; i < outcomes.size(); i++) {
                aggregate.processElement(outcomes.get(i), outcomes.get(i).time());
                if (barriersAfter.contains(i)) {
                    aggregate.prepareSnapshotPreBarrier(i);
                }
            }
            aggregate.processWatermark(Long.MAX_VALUE);
            return aggregate.extractOutputValues();
        }
    }

    private static OneInputStreamOperatorTestHarness<Outcome, PanePart> aggregate() throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<Outcome, PanePart>(
                new PreAggregate(Catalog.measures(), SETTINGS, PANE));
        harness.setup(StreamTypes.PANE_PART.createSerializer(
                harness.getExecutionConfig().getSerializerConfig()));
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PanePart, MetricPoint> merge() throws Exception {
        var harness = closedMerge();
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PanePart, MetricPoint> closedMerge()
            throws Exception {
        return closedMerge(HORIZON);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PanePart, MetricPoint> closedMerge(long horizon)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new MergePanes(
                        Catalog.measures(),
                        settings(horizon),
                        new WindowSettings(PANE, List.of(PANE, 60_000L)),
                        FORGET_AFTER),
                PanePart::slice,
                Types.STRING);
        harness.setup(
                StreamTypes.POINT.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<String, PanePart, MetricPoint> merge, List<PanePart> parts)
            throws Exception {
        for (PanePart part : parts) {
            merge.processElement(part, part.paneStart());
        }
    }

    private static List<MetricPoint> rate(List<MetricPoint> points, String window) {
        return points.stream()
                .filter(point -> point.series().metric().equals("requests_per_second"))
                .filter(point -> point.series().segment().equals(Segments.ALL))
                .filter(point -> point.series().window().text().equals(window))
                .toList();
    }

    private static List<MetricPoint> sorted(List<MetricPoint> points) {
        return points.stream()
                .sorted(java.util.Comparator.comparing(
                                (MetricPoint point) -> point.series().key())
                        .thenComparing(MetricPoint::windowStart))
                .toList();
    }

    private static org.assertj.core.groups.Tuple tuple(long start, long count) {
        return org.assertj.core.groups.Tuple.tuple(start, count);
    }

    private static Outcome served(long time) {
        return served(time, 20_000);
    }

    private static Outcome served(long time, long latencyMicros) {
        byte[] id = ("r" + time + "-" + latencyMicros).getBytes(StandardCharsets.UTF_8);
        return new Outcome.Served("ranker", "v1", Events.IOS, time, 1, id, "ok", latencyMicros);
    }

    private static Outcome labelled(long time) {
        return new Outcome.Labelled("ranker", time, 1, new byte[] {1}, 500, 1);
    }

    private static Outcome judged(long time, String clicked) {
        return new Outcome.Judged(
                "ranker",
                "v1",
                Events.IOS,
                time,
                1,
                new byte[] {1},
                HORIZON,
                new Outcome.Predictions(new long[] {Events.hash("x"), Events.hash("y")}, new float[0]),
                new Outcome.Truth(new long[] {Events.hash(clicked)}, new double[] {1}));
    }
}
