package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How baselines follow what changes and resist what fails: seeded normal noise around 100, judged with the defaults of detection. */
class FollowingTest {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final int TEN_SECONDS = 10_000;
    private static final int MINUTE = 60_000;
    private static final int LEVEL = 100;
    /** Windows in which a fault is found. */
    private static final int FOUND = 5;

    static Stream<Detector<?>> detectors() {
        return Stream.of(ZScore.STANDARD, EwmaChart.STANDARD, new EwmaChart(0.2, 5, 30, 0), Cusum.STANDARD);
    }

    /** With a baseline that is young, and with one of hours. */
    static Stream<Arguments> faults() {
        return detectors()
                .flatMap(detector -> Stream.of(TEN_SECONDS, MINUTE)
                        .flatMap(window -> Stream.of(60, 600).map(begin -> Arguments.of(detector, window, begin))));
    }

    /** Judged values, one for each window. */
    private record Judged(List<Verdict> verdicts) {
        boolean isAbnormal(int window) {
            return verdicts.get(window).judgement() == Judgement.ANOMALOUS;
        }

        double abnormal(int from, int to) {
            return verdicts.subList(from, to).stream()
                            .filter(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                            .count()
                    / (double) (to - from);
        }

        /** Windows until the first that is not abnormal. */
        int abnormalAfter(int from) {
            int window = from;
            while (isAbnormal(window)) {
                window++;
            }
            return window - from;
        }
    }

    private static Judged judge(Detector<?> detector, Direction direction, int windowMillis, double[] values) {
        return judge(
                new Rule("Fell", detector, "*", "*", "*", "*", direction, 0, 0, 1, "warning", 1, 1, 0),
                windowMillis,
                values);
    }

    private static Judged judge(Rule rule, int windowMillis, double[] values) {
        var settings = new DetectionSettings(List.of(rule), HOUR, HOUR, 24 * HOUR, HOUR);
        var watched = new Series("ranker", "v7", Subject.ALL, "level", Span.of(windowMillis), Span.NONE);
        List<MetricPoint> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(point(watched, (long) i * windowMillis, windowMillis, values[i]));
        }
        List<Verdict> verdicts = new ArrayList<>();
        new DetectionReplay(settings, FollowingTest::metric, verdicts::add).run(points);
        return new Judged(verdicts);
    }

    private static Optional<Metric> metric(String name) {
        return Optional.of(new Metric(name, "", Category.QUALITY, Shape.OTHER, "A metric of the test."));
    }

    private static MetricPoint point(Series series, long start, int windowMillis, double value) {
        Instant end = Instant.ofEpochMilli(start + windowMillis);
        return new MetricPoint(
                series,
                Instant.ofEpochMilli(start),
                end,
                end,
                value,
                100,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static double[] noise(int windows, IntToDoubleFunction mean, IntToDoubleFunction deviation) {
        Random random = new Random(3);
        double[] values = new double[windows];
        for (int i = 0; i < windows; i++) {
            values[i] = mean.applyAsDouble(i) + deviation.applyAsDouble(i) * random.nextGaussian();
        }
        return values;
    }

    /** Of half an hour; then calm again. */
    private static double[] fault(int begin, int windows, double change) {
        return noise(begin + windows + 300, i -> i >= begin && i < begin + windows ? LEVEL + change : LEVEL, i -> 1);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultOfEightDeviationsIsAbnormalForItsHalfHourAndEndsAfterIt(Detector<?> detector, int window, int begin) {
        for (int change : new int[] {8, -8, 50}) {
            int length = (int) (HOUR / 2 / window);
            int end = begin + length;

            Judged judged = judge(detector, Direction.BOTH, window, fault(begin, length, change));

            assertThat(judged.abnormal(begin + FOUND, end)).isEqualTo(1);
            assertThat(judged.abnormalAfter(end)).isLessThanOrEqualTo(windowsToEnd(detector));
            assertThat(judged.abnormal(end + windowsToEnd(detector), end + 300)).isLessThan(0.05);
        }
    }

    /** As docs/detectors.md has it, for faults of up to 50 deviations. */
    private static int windowsToEnd(Detector<?> detector) {
        return detector instanceof ZScore ? 0 : detector instanceof Cusum ? 12 : 20;
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void whatIsAbnormalForLongerThanFreezeForIsTheNewNormal(Detector<?> detector) {
        int begin = 600;
        int hour = (int) (HOUR / TEN_SECONDS);

        Judged judged = judge(detector, Direction.BOTH, TEN_SECONDS, fault(begin, 2 * hour, 20));

        assertThat(judged.abnormal(begin + FOUND, begin + hour)).isEqualTo(1);
        assertThat(judged.abnormal(begin + hour + FOUND, begin + 2 * hour)).isLessThan(0.15);
    }

    /** Half an hour on the good side does not hide the fall that follows, and is not mourned. */
    @ParameterizedTest
    @MethodSource("faults")
    void aGoodHalfHourIsNotLearned(Detector<?> detector, int window, int begin) {
        int length = (int) (HOUR / 2 / window);
        int end = begin + length;
        double[] values = fault(begin, length, 10);
        for (int i = end + 100; i < end + 100 + length; i++) {
            values[i] -= 8;
        }

        Judged judged = judge(detector, Direction.DOWN, window, values);

        assertThat(judged.abnormal(end, end + 100)).isLessThan(0.05);
        assertThat(judged.abnormal(end + 100 + FOUND, end + 100 + length)).isGreaterThan(0.95);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void aChangeForTheBetterIsFollowedInTime(Detector<?> detector) {
        int change = 600;
        int followed = change + 3_000;
        double[] values = noise(followed + 200, i -> i >= change && i < followed ? LEVEL + 10 : LEVEL, i -> 1);

        Judged judged = judge(detector, Direction.DOWN, TEN_SECONDS, values);

        assertThat(judged.verdicts().get(followed).expected()).isBetween(LEVEL + 9.5, LEVEL + 10.5);
        assertThat(judged.abnormal(followed + FOUND, followed + 180)).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void followsASlowChange(Detector<?> detector) {
        double[] values = noise(8_000, i -> LEVEL + 0.0005 * i, i -> 1);

        Judged judged = judge(detector, Direction.BOTH, TEN_SECONDS, values);

        assertThat(judged.abnormal(1_000, 8_000)).isLessThan(0.03);
    }

    @ParameterizedTest
    @MethodSource("detectors")
    void followsNoiseThatHasGrown(Detector<?> detector) {
        double[] values = noise(8_000, i -> LEVEL, i -> i < 1_000 ? 1 : 3);

        Judged judged = judge(detector, Direction.BOTH, TEN_SECONDS, values);

        assertThat(judged.abnormal(3_000, 8_000)).isLessThan(0.02);
    }

    /** Of twenty per cent, as the click-through rate of 10,000 items has it; a fall of 30 % at the third day's peak. */
    @Test
    void followsTheRhythmOfADay() {
        int day = 8_640;
        int peak = 2 * day + day / 4 - 90;
        double[] values = noise(
                3 * day,
                i -> LEVEL * (1 + 0.2 * Math.sin(2 * Math.PI * i / day)) * (i >= peak && i < peak + 180 ? 0.7 : 1),
                i -> 4.4);
        EwmaChart chart = new EwmaChart(0.2, 5, 30, 0);
        Rule rule = new Rule("Fell", chart, "*", "*", "*", "*", Direction.DOWN, 0, 0.1, 1, "warning", 3, 5, 0);

        Judged judged = judge(rule, TEN_SECONDS, values);

        assertThat(judged.abnormal(0, peak)).isLessThan(0.001);
        assertThat(judged.abnormal(peak + FOUND, peak + 180)).isGreaterThan(0.9);
    }

    /** A baseline of thirty windows is off by a fifth of their deviation; that of a chart goes on learning. */
    @Test
    void aChartIsQuieterTheLongerItLearns() {
        double[] values = noise(60_000, i -> LEVEL, i -> 1);

        assertThat(judge(EwmaChart.STANDARD, Direction.BOTH, TEN_SECONDS, values)
                        .abnormal(600, 60_000))
                .isBetween(0.001, 0.006);
        assertThat(judge(Cusum.STANDARD, Direction.BOTH, TEN_SECONDS, values).abnormal(600, 60_000))
                .isLessThan(0.012);
    }
}
