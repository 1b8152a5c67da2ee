package io.modelwatch.udfs.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.WildOutcomes;
import io.modelwatch.udfs.incident.Attribution.Composition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SegmentHistoryTest {
    private static final long WINDOW = 10_000;

    private static MetricPoint point(String segment, int window, double value, long count) {
        Instant start = Instant.ofEpochMilli(window * WINDOW);
        Instant end = start.plusMillis(WINDOW);
        return new MetricPoint(
                Series.of("ranker", "v7", segment, "latency_mean", "10s", ""),
                start,
                end,
                end,
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    /** Two segments of 100 requests each; android's latency is always 100 ms. */
    private static SegmentHistory of(double... latencyOfIos) {
        SegmentHistory history = SegmentHistory.NOTHING;
        int window = 0;
        for (double latency : latencyOfIos) {
            history = history.with(List.of(
                    point("all", window, (latency + 100) / 2, 200),
                    point("device=android", window, 100, 100),
                    point("device=ios", window, latency, 100)));
            window++;
        }
        return history;
    }

    /**
     * Three windows; the older two, of 100 and 160 ms, are kept with weights 59/60 and 1: (59/60 * 100 + 160) / (59/60 + 1) = 130.2521 ms.
     */
    @Test
    void expectsWhatWasBeforeWithTheNewestWeighingMost() {
        SegmentShare ios =
                of(100, 160, 500).explain(2 * WINDOW, Composition.RATIO).get(0);

        assertThat(ios.expected()).isCloseTo(130.2521, within(1e-4));
        assertThat(ios.actual()).isEqualTo(500);
        assertThat(ios.count()).isEqualTo(100);
    }

    @Property
    void explainsByFiniteFiguresWhateverWasMeasured(@ForAll Random random, @ForAll Composition composition) {
        SegmentHistory history = SegmentHistory.NOTHING;
        for (int window = 0; window < 40; window++) {
            history = history.with(List.of(
                    wild("all", window, random),
                    wild("device=android", window, random),
                    wild("device=ios", window, random)));
        }

        assertThat(history.explain(30 * WINDOW, composition)).allSatisfy(share -> {
            assertThat(share.share()).isFinite();
            assertThat(share.surprise()).isFinite();
            assertThat(share.expected()).isFinite();
            assertThat(share.actual()).isFinite();
        });
    }

    private static MetricPoint wild(String segment, int window, Random random) {
        long count = random.nextInt(4) == 0 ? Long.MAX_VALUE : 1 + random.nextInt(1_000);
        return point(segment, window, WildOutcomes.number(random), count);
    }

    /** 100 calm windows and 40 slow ones, of which the first 10 have left the 30 that are kept one by one. */
    @Test
    void takesTheLatestWindowsForAChangeThatBeganBeforeThem() {
        double[] latencies = DoubleStream.concat(
                        DoubleStream.generate(() -> 100).limit(100),
                        DoubleStream.generate(() -> 300).limit(40))
                .toArray();

        SegmentShare ios =
                of(latencies).explain(100 * WINDOW, Composition.RATIO).get(0);

        assertThat(ios.actual()).isEqualTo(300);
        assertThat(ios.count()).isEqualTo(3000);
        assertThat(ios.expected()).isBetween(100.0, 150.0);
    }

    /** One window of 70, of which car has 30, and one of 40 without car: 55 on average, 15 more than before, all of it car's. */
    @Test
    void countsWindowsInWhichASegmentIsAbsent() {
        SegmentHistory history = SegmentHistory.NOTHING;
        for (int window = 0; window < 4; window++) {
            history = history.with(List.of(point("all", window, 40, 400), point("device=ios", window, 40, 400)));
        }
        history = history.with(List.of(
                        point("all", 4, 70, 700), point("device=ios", 4, 40, 400), point("device=car", 4, 30, 300)))
                .with(List.of(point("all", 5, 40, 400), point("device=ios", 5, 40, 400)));

        SegmentShare car = history.explain(4 * WINDOW, Composition.SUM).get(0);
        assertThat(car.segment()).isEqualTo("device=car");
        assertThat(car.share()).isCloseTo(1, within(1e-9));
        assertThat(car.expected()).isZero();
        assertThat(car.actual()).isEqualTo(15);
    }

    @Test
    void saysNothingOfAChangeWithoutABeforeOrASince() {
        assertThat(of(100, 300).explain(0, Composition.RATIO)).isEmpty();
        assertThat(of(100, 300).explain(2 * WINDOW, Composition.RATIO)).isEmpty();
        assertThat(SegmentHistory.NOTHING.explain(0, Composition.RATIO)).isEmpty();
    }

    @Test
    void isTheSameAfterWritingAndReading() throws IOException {
        double[] latencies =
                DoubleStream.iterate(100, latency -> latency + 1).limit(70).toArray();
        SegmentHistory history = of(latencies).with(List.of(point("country=de", 70, 7, 7)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        history.write(new DataOutputStream(bytes));

        SegmentHistory read = SegmentHistory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        ByteArrayOutputStream again = new ByteArrayOutputStream();
        read.write(new DataOutputStream(again));
        assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
        assertThat(read.lastStamp()).isEqualTo(71 * WINDOW);
        assertThat(read.explain(60 * WINDOW, Composition.RATIO))
                .isEqualTo(history.explain(60 * WINDOW, Composition.RATIO));
    }

    @Test
    void refusesAFormatOfAnotherVersion() {
        assertThatThrownBy(() -> SegmentHistory.read(new DataInputStream(new ByteArrayInputStream(new byte[] {9}))))
                .hasMessageContaining("must be 2, was 9");
    }
}
