package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.detect.Transition.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Errors of two devices, 1 % each of 1,000 (ios) and 3,000 (android) requests in a window, of which those of ios grow to 5 % in window 40.
 */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class ExplainTest {
    private static final int FAULT = 40;

    private static KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> harness()
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new Explain(Catalog::metric, "10s", Scene.FORGET_AFTER)),
                (MetricPoint point) -> Explain.key(point),
                (Transition transition) -> Explain.key(transition),
                Types.STRING);
        harness.setup();
        return harness;
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> open()
            throws Exception {
        var harness = harness();
        harness.open();
        return harness;
    }

    private static MetricPoint point(
            String segment, String metric, String window, int number, double value, long count) {
        return new MetricPoint(
                Series.of("ranker", "v7", segment, metric, window, ""),
                start(number),
                start(number + 1),
                start(number + 1),
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static MetricPoint errors(String segment, int window, double value, long count) {
        return point(segment, "error_rate", "10s", window, value, count);
    }

    private static List<MetricPoint> window(int window) {
        boolean faulty = window >= FAULT;
        return List.of(
                errors("all", window, faulty ? 0.02 : 0.01, 4000),
                errors("device=android", window, 0.01, 3000),
                errors("device=ios", window, faulty ? 0.05 : 0.01, 1000));
    }

    private static List<MetricPoint> windows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(ExplainTest::window)
                .flatMap(List::stream)
                .toList();
    }

    private static Transition transition(Kind kind, String window, int known, int since) {
        long from = start(since).toEpochMilli();
        Finding found = Findings.of(
                "ErrorsHigh",
                "warning",
                Series.of("ranker", "v7", "all", "error_rate", window, ""),
                Side.ABOVE,
                false,
                from,
                end(since));
        return new Transition(kind, "ranker", "v7", end(known), from, kind == Kind.SEEN ? null : found, List.of());
    }

    private static Transition began() {
        return transition(Kind.BEGAN, "10s", FAULT + 2, FAULT);
    }

    private static void feed(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> harness,
            List<MetricPoint> points)
            throws Exception {
        for (MetricPoint point : points) {
            harness.processElement1(point, point.time().toEpochMilli() - 1);
        }
    }

    private static void reach(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> harness, long time)
            throws Exception {
        harness.processBothWatermarks(new Watermark(time));
    }

    private static void tell(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> harness,
            Transition transition)
            throws Exception {
        harness.processElement2(transition, transition.at());
    }

    private static Transition only(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> harness) {
        assertThat(harness.extractOutputValues()).hasSize(1);
        return harness.extractOutputValues().get(0);
    }

    private static void useRocksDb(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Transition, Transition> harness,
            boolean rocksDb) {
        if (rocksDb) {
            harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        }
    }

    @Test
    void namesTheSegmentThatExplainsABeginning() throws Exception {
        try (var harness = open()) {
            feed(harness, windows(0, FAULT + 3));
            tell(harness, began());
            reach(harness, began().at());

            SegmentShare ios = only(harness).segments().get(0);
            assertThat(only(harness).segments()).hasSize(1);
            assertThat(ios.segment()).isEqualTo("device=ios");
            assertThat(ios.share()).isCloseTo(1, within(1e-9));
            assertThat(ios.expected()).isCloseTo(0.01, within(1e-12));
            assertThat(ios.actual()).isCloseTo(0.05, within(1e-12));
            assertThat(ios.count()).isEqualTo(3000);
        }
    }

    @Test
    void explainsAnAlertOfALongerWindowByTheShortestWindows() throws Exception {
        try (var harness = open()) {
            feed(harness, windows(0, FAULT + 18));
            for (MetricPoint longer : windows(0, FAULT)) {
                feed(harness, List.of(point(longer.series().segment(), "error_rate", "1m", FAULT, 0.9, 9)));
            }
            tell(harness, transition(Kind.BEGAN, "1m", FAULT + 17, FAULT - 4));
            reach(harness, end(FAULT + 17));

            SegmentShare ios = only(harness).segments().get(0);
            assertThat(ios.segment()).isEqualTo("device=ios");
            assertThat(ios.actual()).isCloseTo((4 * 0.01 + 18 * 0.05) / 22, within(1e-12));
        }
    }

    @Test
    void waitsForThePointsOfItsTimeAndTellsItBeforeTheWatermarkGoesOn() throws Exception {
        try (var harness = open()) {
            tell(harness, began());
            feed(harness, windows(0, FAULT + 3));
            reach(harness, began().at() - 1);
            assertThat(harness.extractOutputValues()).isEmpty();

            reach(harness, began().at() + 5);

            List<Object> told = new ArrayList<>(harness.getOutput());
            var record = (StreamRecord<?>) told.get(told.size() - 2);
            assertThat(record.getTimestamp()).isEqualTo(began().at());
            assertThat(told.get(told.size() - 1)).isEqualTo(new Watermark(began().at() + 5));
            assertThat(only(harness).segments()).hasSize(1);
        }
    }

    @Test
    void looksAtNothingThatCameToBeKnownLater() throws Exception {
        try (var harness = open()) {
            feed(harness, windows(0, FAULT + 3));
            feed(harness, List.of(errors("all", FAULT + 3, 0.9, 4000), errors("device=android", FAULT + 3, 1, 3000)));
            tell(harness, began());
            reach(harness, end(FAULT + 9));

            assertThat(only(harness).segments().get(0).actual()).isCloseTo(0.05, within(1e-12));
        }
    }

    @Test
    void passesEndsAndVersionsAsTheyAreAndInTheOrderOfTheirTimes() throws Exception {
        Transition seen = transition(Kind.SEEN, "10s", 0, 0);
        Transition ended = transition(Kind.ENDED, "10s", FAULT + 5, FAULT + 5);
        try (var harness = open()) {
            feed(harness, windows(0, FAULT + 6));
            tell(harness, ended);
            tell(harness, began());
            tell(harness, seen);
            reach(harness, end(FAULT + 9));

            List<Transition> told = harness.extractOutputValues();
            assertThat(told).extracting(Transition::kind).containsExactly(Kind.SEEN, Kind.BEGAN, Kind.ENDED);
            assertThat(told.get(0)).isEqualTo(seen);
            assertThat(told.get(2)).isEqualTo(ended);
        }
    }

    @Test
    void saysTheSameInWhateverOrderPointsAndTransitionsCome() throws Exception {
        List<MetricPoint> points = windows(0, FAULT + 6);
        try (var harness = open()) {
            feed(harness, points);
            tell(harness, began());
            reach(harness, began().at());
            Transition reference = only(harness);

            for (int seed = 0; seed < 10; seed++) {
                assertThat(explained(points, seed)).isEqualTo(reference);
            }
        }
    }

    private static Transition explained(List<MetricPoint> points, int seed) throws Exception {
        List<MetricPoint> shuffled = new ArrayList<>(points);
        Collections.shuffle(shuffled, new Random(seed));
        int half = shuffled.size() / 2;
        try (var harness = open()) {
            feed(harness, shuffled.subList(0, half));
            tell(harness, began());
            feed(harness, shuffled.subList(half, shuffled.size()));
            reach(harness, end(FAULT + 9));
            return only(harness);
        }
    }

    @Test
    void leavesOutPartialWindowsAndInstances() throws Exception {
        try (var harness = open()) {
            MetricPoint whole = errors("device=android", 3, 1, 1000);
            MetricPoint partial = new MetricPoint(
                    whole.series(),
                    whole.windowStart(),
                    whole.windowEnd(),
                    whole.time(),
                    whole.value(),
                    whole.count(),
                    Double.NaN,
                    Double.NaN,
                    Double.NaN,
                    true,
                    List.of());
            feed(harness, List.of(partial, errors("instance=ranker-0", 3, 1, 1000)));

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void keepsNothingOfAModelWithoutSegmentsAndSaysThatNothingExplains() throws Exception {
        try (var harness = open()) {
            for (int window = 0; window < FAULT + 3; window++) {
                feed(harness, window(window).subList(0, 1));
            }
            tell(harness, began());
            reach(harness, began().at());

            assertThat(only(harness)).isEqualTo(began());
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnAfterARestoreAsIfNothingHadHappened(boolean rocksDb) throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            useRocksDb(harness, rocksDb);
            harness.open();
            feed(harness, windows(0, FAULT));
            reach(harness, end(FAULT - 2));
            tell(harness, began());
            tell(harness, transition(Kind.SEEN, "10s", FAULT + 1, 0));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            useRocksDb(restored, rocksDb);
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, windows(FAULT, FAULT + 3));
            reach(restored, began().at());

            List<Transition> told = restored.extractOutputValues();
            assertThat(told).extracting(Transition::kind).containsExactly(Kind.SEEN, Kind.BEGAN);
            assertThat(told.get(1).segments()).extracting(SegmentShare::segment).containsExactly("device=ios");
        }
    }

    @Test
    void leavesNoStateBehindOfWhatIsSilent() throws Exception {
        try (var harness = open()) {
            feed(harness, windows(0, 5));
            reach(harness, end(4) + Scene.FORGET_AFTER - 1);
            assertThat(harness.numKeyedStateEntries()).isEqualTo(2);

            reach(harness, end(4) + Scene.FORGET_AFTER);

            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void tellsWhatWaitsAtTheEndOfTheInputAndLeavesNoStateBehind() throws Exception {
        try (var harness = open()) {
            feed(harness, windows(0, FAULT + 3));
            tell(harness, began());
            reach(harness, Long.MAX_VALUE);

            assertThat(only(harness).segments()).hasSize(1);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
