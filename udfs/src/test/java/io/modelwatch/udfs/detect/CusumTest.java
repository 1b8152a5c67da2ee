package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.udfs.detect.Cusum.Sums;
import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CusumTest {
    /** Mean 10 and deviation 1 of one event, learned from 30 windows. */
    private static final Sums KNOWN = new Sums(new Baseline(30, 30, 10, 29), 0, 0);

    /** Twenty values of mean 10, then ten of mean 11: D. C. Montgomery, Introduction to Statistical Quality Control, table 9.1. */
    private static final double[] MONTGOMERY = {
        9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34, 9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62,
        10.31, 8.52, 10.84, 10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52
    };

    /**
     * Reference: the recurrence of qcc's cusum (center 10, std.dev 1, se.shift 1, decision.interval 5, head.start 0) in Python 3, rounded
     * to 1e-6, apart from this code. The book finds the same: 5.28 at the 29th value, the first beyond 5.
     */
    @Test
    void agreesWithTheTableOfTheTextbook() {
        List<Double> up = new ArrayList<>();
        List<Double> down = new ArrayList<>();
        List<Side> sides = new ArrayList<>();
        Sums sums = KNOWN;
        for (double x : MONTGOMERY) {
            Step<Sums> step = Cusum.STANDARD.step(sums, value(x));
            sums = known(step.learned());
            up.add(sums.up());
            down.add(sums.down());
            sides.add(step.side());
        }

        assertThat(up)
                .usingElementComparator(CusumTest::rounded)
                .containsExactly(
                        0.0, 0.0, 0.0, 1.16, 2.82, 2.5, 0.04, 1.0, 0.0, 0.0, 0.0, 0.97, 0.98, 0.0, 0.0, 0.0, 0.12, 0.0,
                        0.0, 0.34, 0.74, 0.0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.3);
        assertThat(down)
                .usingElementComparator(CusumTest::rounded)
                .containsExactly(
                        0.05, 1.56, 1.77, 0.0, 0.0, 0.0, 1.46, 0.0, 0.3, 0.0, 0.47, 0.0, 0.0, 0.1, 0.0, 0.13, 0.0, 0.0,
                        0.98, 0.0, 0.0, 0.17, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
        assertThat(sides.indexOf(Side.ABOVE)).isEqualTo(28);
        assertThat(sides).doesNotContain(Side.BELOW);
    }

    /** The sums of a series whose mean and deviation are known, and not learned. */
    private static Sums known(Sums sums) {
        return new Sums(KNOWN.baseline(), sums.up(), sums.down());
    }

    private static int rounded(double one, double other) {
        return Math.abs(one - other) < 1e-6 ? 0 : Double.compare(one, other);
    }

    /**
     * Reference: the integral equation of the average run length, solved with 80 Gauss-Legendre nodes (numpy 2.4.6, scipy 1.17.1): 465.44
     * windows between false alarms, 10.376 until a shift of one deviation is found. The standard errors of 2,000 runs are 10 and 0.13.
     */
    @Test
    void criesAndFindsAsOftenAsTheoryHasIt() {
        Random random = new Random(7);

        assertThat(averageRun(random, 0)).isCloseTo(465.44, within(40.0));
        assertThat(averageRun(random, 1)).isCloseTo(10.376, within(0.5));
        assertThat(averageRun(random, -1)).isCloseTo(10.376, within(0.5));
    }

    private static double averageRun(Random random, double shift) {
        int runs = 2_000;
        long windows = 0;
        for (int run = 0; run < runs; run++) {
            Sums sums = KNOWN;
            Side side = Side.INSIDE;
            while (side == Side.INSIDE) {
                Step<Sums> step = Cusum.STANDARD.step(sums, value(10 + shift + random.nextGaussian()));
                sums = known(step.learned());
                side = step.side();
                windows++;
            }
        }
        return windows / (double) runs;
    }

    /** Found: 1.2 % of the points; it would be 5.2 % with the mean of the first thirty for ever (20,000 series, numpy 2.4.6). */
    @Test
    void criesOnOnePercentOfWhiteNoiseWhileItsMeanIsYoung() {
        assertThat(abnormalShare(Cusum.STANDARD)).isBetween(0.008, 0.016);
    }

    @Test
    void hardlyCriesWithAWideIntervalAndALongWarmUp() {
        assertThat(abnormalShare(new Cusum(1, 10, 60, 0))).isLessThan(0.001);
    }

    private static double abnormalShare(Cusum cusum) {
        Random random = new Random(7);
        int series = 1_000;
        int points = 180;
        long abnormal = 0;
        for (int i = 0; i < series; i++) {
            Sums sums = cusum.initial();
            for (int j = 0; j < cusum.warmUp() + points; j++) {
                Step<Sums> step = cusum.step(sums, value(100 + 5 * random.nextGaussian()));
                sums = step.learned();
                abnormal += step.side() == Side.INSIDE ? 0 : 1;
            }
        }
        return abnormal / ((double) series * points);
    }

    @Test
    void measuresAMeanInTheDeviationOfAsManyEvents() {
        Step<Sums> mean = Cusum.STANDARD.step(KNOWN, new Value(11, 16, Shape.MEAN));
        Step<Sums> other = Cusum.STANDARD.step(KNOWN, new Value(11, 16, Shape.OTHER));

        assertThat(mean.score()).isCloseTo(4 - 0.5, within(1e-9));
        assertThat(other.score()).isCloseTo(1 - 0.5, within(1e-9));
    }

    @Test
    void saysWhichValueWouldCarryASumBeyondTheInterval() {
        Sums sums = known(Cusum.STANDARD.step(KNOWN, value(12.5)).learned());
        Step<Sums> step = Cusum.STANDARD.step(sums, value(10));

        assertThat(step.expected()).isEqualTo(10);
        assertThat(step.upper()).isCloseTo(10 + 0.5 + 5 - 2, within(1e-9));
        assertThat(step.lower()).isCloseTo(10 - 0.5 - 5, within(1e-9));
        assertThat(sideOf(sums, step.upper() + 1e-6)).isEqualTo(Side.ABOVE);
        assertThat(sideOf(sums, step.upper() - 1e-6)).isEqualTo(Side.INSIDE);
        assertThat(sideOf(sums, step.lower() - 1e-6)).isEqualTo(Side.BELOW);
        assertThat(sideOf(sums, step.lower() + 1e-6)).isEqualTo(Side.INSIDE);
    }

    private static Side sideOf(Sums sums, double x) {
        return Cusum.STANDARD.step(sums, value(x)).side();
    }

    @Test
    void goesOnSummingWhileTheBaselineHardlyMoves() {
        Sums sums = KNOWN;
        for (int i = 0; i < 4; i++) {
            sums = Cusum.STANDARD.step(sums, value(20)).learned();
        }

        assertThat(sums.up()).isEqualTo(10); // two decision intervals
        assertThat(sums.baseline().mean()).isCloseTo(10, within(0.01));
        assertThat(sums.baseline().points()).isEqualTo(KNOWN.baseline().points());
    }

    @Test
    void endsTheAlarmSoonAfterAnAbsurdValue() {
        Sums sums = Cusum.STANDARD.step(KNOWN, value(Double.MAX_VALUE)).learned();
        int windows = 0;
        while (sums.up() > 5) {
            sums = Cusum.STANDARD.step(sums, value(10)).learned();
            windows++;
        }

        assertThat(windows).isEqualTo(10);
    }

    @Test
    void refusesParametersOutOfRange() {
        assertThatThrownBy(() -> new Cusum(0, 5, 30, 0)).hasMessage("cusum: shift must be > 0, was 0.0");
        assertThatThrownBy(() -> new Cusum(1, 0, 30, 0)).hasMessage("cusum: decision-interval must be > 0, was 0.0");
        assertThatThrownBy(() -> new Cusum(1, 5, 1, 0)).hasMessage("cusum: warm-up must be >= 2, was 1");
        assertThatThrownBy(() -> new Cusum(1, 5, 30, -1)).hasMessage("cusum: min-deviation must be >= 0, was -1.0");
    }

    private static Value value(double x) {
        return new Value(x, 1, Shape.OTHER);
    }
}
