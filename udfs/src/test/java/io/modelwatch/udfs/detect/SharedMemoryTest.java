package io.modelwatch.udfs.detect;

import static io.modelwatch.udfs.detect.DailyShare.DAY;
import static io.modelwatch.udfs.detect.DailyShare.HOUR;
import static io.modelwatch.udfs.detect.DailyShare.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A series of several versions, watched by several rules of the adaptive detector. */
class SharedMemoryTest {
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long MANY = 10_000;
    private static final long FEW = 500;
    /** At a peak. */
    private static final int FAULT = 2 * DAY + DAY / 4;

    private static final Rule LOW = rule("ShareLow", "warning", 1);
    private static final Rule VERY_LOW = rule("ShareLow", "critical", 0.01);
    private static final MetricLookup SHARES = metrics(Shape.PROPORTION);
    private static final MetricLookup MEANS = metrics(Shape.MEAN);

    private static MetricLookup metrics(Shape shape) {
        return name -> Optional.of(new Metric(name, "ratio", Category.QUALITY, shape, "Of the test."));
    }

    private static Rule rule(String name, String severity, double falseIncidents) {
        Detector<?> detector = AdaptiveDetector.KIND.create(Map.of("false-incidents-per-month", falseIncidents));
        return new Rule(name, detector, "*", "*", "*", "*", Rule.Direction.BOTH, 0, 0, 1, severity, 3, 5, 60_000);
    }

    /** Judges window by window, and keeps the verdicts of the last call. */
    private static final class Watch {
        private final List<Verdict> verdicts = new ArrayList<>();
        private final MetricLookup metrics;
        private SeriesMemory memory = SeriesMemory.NOTHING;

        Watch(MetricLookup metrics) {
            this.metrics = metrics;
        }

        Watch judge(List<Rule> rules, int from, int to, IntFunction<List<MetricPoint>> stamps) {
            verdicts.clear();
            var settings = new DetectionSettings(rules, HOUR_MILLIS, HOUR_MILLIS, 24 * HOUR_MILLIS, HOUR_MILLIS);
            Judge judge = new Judge(settings, metrics);
            for (int window = from; window < to; window++) {
                memory = judge.judge(memory, stamps.apply(window), verdicts::add);
            }
            return this;
        }

        List<Verdict> of(String version) {
            return verdicts.stream()
                    .filter(verdict -> verdict.point().series().version().equals(version))
                    .toList();
        }

        byte[] written() throws IOException {
            var bytes = new ByteArrayOutputStream();
            memory.write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        }
    }

    private static MetricPoint point(String version, int window, double value, long count) {
        Series series = Series.of("ranker", version, "all", "precision_at_10", "10s", "");
        return new MetricPoint(
                series,
                DailyShare.start(window),
                DailyShare.start(window + 1),
                DailyShare.start(window + 1),
                value,
                count,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static double gauss(String version, int window) {
        return new SplittableRandom(31L * window + version.hashCode()).nextGaussian();
    }

    private static MetricPoint share(String version, int window, double factor, long count) {
        double share = factor * truth(window);
        double noise = Math.sqrt(share * (1 - share) / count) * gauss(version, window);
        return point(version, window, share + noise, count);
    }

    private static List<MetricPoint> primary(int window) {
        return List.of(share("v7", window, 1, MANY));
    }

    private static List<MetricPoint> withCanary(int window) {
        return List.of(share("v7", window, 1, MANY), share("v8", window, 1, FEW));
    }

    @Test
    void aRuleThatIsAddedJudgesItsFirstPointByWhatAnotherHasLearned() {
        Watch watch = new Watch(SHARES).judge(List.of(LOW), 0, 2 * DAY, SharedMemoryTest::primary);

        watch.judge(List.of(LOW, VERY_LOW), 2 * DAY, 2 * DAY + 1, SharedMemoryTest::primary);

        assertThat(watch.verdicts).extracting(Verdict::judgement).containsExactly(Judgement.NORMAL, Judgement.NORMAL);
        assertThat(watch.verdicts.get(1).expected())
                .isEqualTo(watch.verdicts.get(0).expected());
        assertThat(watch.verdicts.get(1).lower())
                .isLessThan(watch.verdicts.get(0).lower());
        assertThat(watch.verdicts).noneMatch(Verdict::inherited);
    }

    @Test
    void aRuleThatIsAddedInAFaultJudgesByWhatWasBefore() {
        int fault = 2 * DAY;
        IntFunction<List<MetricPoint>> stamps = window -> List.of(share("v7", window, window < fault ? 1 : 0.7, MANY));
        Watch watch = new Watch(SHARES).judge(List.of(LOW), 0, fault + 30, stamps);

        watch.judge(List.of(LOW, VERY_LOW), fault + 30, fault + 40, stamps);

        assertThat(watch.verdicts).hasSize(20).allMatch(verdict -> verdict.judgement() == Judgement.ANOMALOUS);
    }

    @Test
    void aRuleInPlaceOfAnotherGoesOn() {
        Watch watch = new Watch(SHARES).judge(List.of(LOW), 0, 2 * DAY, SharedMemoryTest::primary);

        watch.judge(List.of(rule("Other", "warning", 1)), 2 * DAY, 2 * DAY + 2, SharedMemoryTest::primary);

        assertThat(watch.verdicts)
                .extracting(Verdict::ending)
                .containsExactly(Ending.WITHDRAWN, Ending.NONE, Ending.NONE);
        assertThat(watch.verdicts.subList(1, 3)).allMatch(verdict -> verdict.judgement() == Judgement.NORMAL);
    }

    /** What a rule learns of a version is little beside what all have in common. */
    @Test
    void theMemoryOfASeriesIsSmall() throws IOException {
        IntFunction<List<MetricPoint>> versions = window ->
                List.of(share("v7", window, 1, MANY), share("v8", window, 1, FEW), share("v9", window, 1, FEW));
        Watch one = new Watch(SHARES).judge(List.of(LOW), 0, 5 * DAY, versions);
        int ofOne = one.written().length;
        one.judge(List.of(LOW, VERY_LOW, rule("Other", "warning", 9)), 5 * DAY, 5 * DAY + 1, versions);
        int ofThree = one.written().length;

        assertThat(ofOne).isLessThanOrEqualTo(3_000);
        assertThat(ofThree).isLessThanOrEqualTo(4_000);
    }

    @Test
    void theOrderOfPointsOfAStampChangesNothing() throws IOException {
        List<Rule> rules = List.of(LOW, VERY_LOW);
        int end = FAULT + 2 * HOUR;
        IntFunction<List<MetricPoint>> stamps = window -> {
            double factor = window < FAULT ? 1 : 0.7;
            return List.of(
                    share("v7", window, factor, MANY), share("v8", window, factor, MANY), share("v9", window, 1, FEW));
        };
        Random random = new Random(3);
        Watch inOrder = new Watch(SHARES).judge(rules, 0, end, stamps);
        Watch shuffled = new Watch(SHARES).judge(rules, 0, end, window -> {
            List<MetricPoint> points = new ArrayList<>(stamps.apply(window));
            Collections.shuffle(points, random);
            return points;
        });

        assertThat(shuffled.verdicts).isEqualTo(inOrder.verdicts);
        assertThat(shuffled.written()).isEqualTo(inOrder.written());
        assertThat(inOrder.verdicts).extracting(Verdict::ending).contains(Ending.NEW_NORMAL);
    }

    /** Five percent of the traffic, at another level, with twice the noise: its model does not know of it. */
    @Test
    void aCanaryDoesNotChangeWhatIsSaidOfItsModel() {
        int begin = DAY + HOUR;
        Watch alone = new Watch(SHARES).judge(List.of(LOW), 0, begin + 4 * HOUR, SharedMemoryTest::primary);
        Watch both = new Watch(SHARES)
                .judge(
                        List.of(LOW),
                        0,
                        begin + 4 * HOUR,
                        window -> window < begin
                                ? primary(window)
                                : List.of(
                                        share("v7", window, 1, MANY),
                                        share("v6", window, 0.6 + 0.1 * gauss("v6", window), FEW)));

        assertThat(both.of("v7")).isEqualTo(alone.verdicts);
        assertThat(both.of("v6")).anyMatch(verdict -> verdict.judgement() == Judgement.ANOMALOUS);
    }

    @Test
    void aCanaryIsJudgedByItsModelsDayFromItsFirstPoint() {
        int begin = DAY + HOUR;
        Watch watch = new Watch(SHARES).judge(List.of(LOW), 0, begin, SharedMemoryTest::primary);

        watch.judge(List.of(LOW), begin, begin + DAY, SharedMemoryTest::withCanary);

        assertThat(watch.of("v8").get(0).inherited()).isTrue();
        assertThat(watch.of("v8"))
                .noneMatch(verdict -> verdict.judgement() == Judgement.LEARNING)
                .filteredOn(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                .hasSizeLessThan(10);
    }

    /** Means of noisier events: nobody knows before how much noisier, and the model's own scale stays as it is. */
    @Test
    void aNoisierCanaryIsNormalOnceItsNoiseIsKnown() {
        int begin = 2 * DAY;
        IntFunction<List<MetricPoint>> stamps = window -> {
            MetricPoint model = point("v7", window, 80 + 0.8 * gauss("v7", window), MANY);
            return window < begin
                    ? List.of(model)
                    : List.of(model, point("v8", window, 80 + 4 * gauss("v8", window), MANY - 1));
        };
        Watch watch = new Watch(MEANS).judge(List.of(LOW), 0, begin, stamps);

        long atFirst = abnormal(watch.judge(List.of(LOW), begin, begin + HOUR, stamps), "v8");
        watch.judge(List.of(LOW), begin + HOUR, begin + DAY, stamps);
        long later = abnormal(watch.judge(List.of(LOW), begin + DAY, begin + DAY + HOUR, stamps), "v8");

        assertThat(atFirst).isGreaterThan(HOUR / 5);
        assertThat(later).isLessThan(HOUR / 50);
        assertThat(abnormal(watch, "v7")).isLessThan(HOUR / 50);
    }

    private static long abnormal(Watch watch, String version) {
        return watch.of(version).stream()
                .filter(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                .count();
    }

    @Test
    void aNewNormalOfOneVersionIsNoneOfAnother() {
        IntFunction<List<MetricPoint>> stamps = window ->
                List.of(share("v7", window, window < FAULT ? 1 : 0.7, MANY), share("v8", window, 1, MANY / 2));
        Watch watch = new Watch(SHARES).judge(List.of(LOW), 0, FAULT + 2 * HOUR, stamps);

        assertThat(watch.of("v7")).anyMatch(verdict -> verdict.ending() == Ending.NEW_NORMAL);
        watch.judge(List.of(LOW), FAULT + 2 * HOUR, FAULT + 4 * HOUR, stamps);

        for (Verdict verdict : watch.verdicts) {
            boolean fallen = verdict.point().series().version().equals("v7");
            double truth =
                    (fallen ? 0.7 : 1) * truth(DailyShare.window(verdict.point().windowStart()));
            assertThat(verdict.expected()).isCloseTo(truth, within(0.05 * truth));
        }
        assertThat(abnormal(watch, "v7")).isLessThan(10);
        assertThat(abnormal(watch, "v8")).isLessThan(10);
    }

    /** The larger version goes: what is left of its model teaches from then on. */
    @Test
    void whenTheLargerVersionGoesTheOtherGoesOn() {
        int leaves = 2 * DAY;
        Watch watch = new Watch(SHARES).judge(List.of(LOW), 0, leaves, SharedMemoryTest::withCanary);

        watch.judge(List.of(LOW), leaves, leaves + DAY, window -> List.of(share("v8", window, 1, MANY)));

        assertThat(abnormal(watch, "v8")).isLessThan(10);
        assertThat(watch.verdicts).noneMatch(verdict -> verdict.judgement() == Judgement.LEARNING);
    }
}
