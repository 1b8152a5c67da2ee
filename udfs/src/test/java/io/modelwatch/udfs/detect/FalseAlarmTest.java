package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.util.Random;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often detectors cry on noise alone: 1,000 seeded series of 180 points after the warm-up. A detector that watches thousands of series
 * needs a rule with n of m windows and a least change beside it; the figures say how much is left for them to do.
 */
class FalseAlarmTest {
    private static final int SERIES = 1_000;
    private static final int WARM_UP = 60;
    private static final int POINTS = 180;

    /** Share of points beyond the limits, and of points that are the third abnormal one of the last five. */
    private record Alarms(double points, double threeOfFive) {}

    private interface Noise {
        Value next();
    }

    private static <M> Alarms alarms(Detector<M> detector, Noise noise) {
        long single = 0;
        long three = 0;
        for (int series = 0; series < SERIES; series++) {
            M memory = detector.initial();
            int lastFive = 0;
            for (int i = 0; i < WARM_UP + POINTS; i++) {
                Step<M> step = detector.step(memory, noise.next());
                boolean alarm = step.side() != Side.INSIDE;
                memory = step.learned();
                lastFive = (lastFive << 1 | (alarm ? 1 : 0)) & 0b11111;
                if (i >= WARM_UP && alarm) {
                    single++;
                    three += Integer.bitCount(lastFive) >= 3 ? 1 : 0;
                }
            }
        }
        double all = (double) SERIES * POINTS;
        return new Alarms(single / all, three / all);
    }

    private static Noise white() {
        Random random = new Random(7);
        return () -> new Value(100 + 5 * random.nextGaussian(), 100, Shape.OTHER);
    }

    private static Noise errors(double rate, int count) {
        var errors = new BinomialDistribution(new Well19937c(7), count, rate);
        return () -> new Value(errors.sample() / (double) count, count, Shape.PROPORTION);
    }

    /** Found: 0.51 % (0.27 % would be that of a known mean and deviation). */
    @Test
    void zScoreCriesOnHalfAPercentOfWhiteNoise() {
        Alarms alarms = alarms(ZScore.STANDARD, white());

        assertThat(alarms.points()).isBetween(0.003, 0.007);
        assertThat(alarms.threeOfFive()).isLessThan(1e-5);
    }

    /** Found: 0.007 % at 20 events a window, 0.15 % at 100, 0.26 % at 1,000: the floor makes up for the skew of rare events. */
    @ParameterizedTest
    @ValueSource(ints = {20, 100, 1_000})
    void zScoreCriesOnLessOfRareErrors(int count) {
        Alarms alarms = alarms(ZScore.STANDARD, errors(0.01, count));

        assertThat(alarms.points()).isLessThan(0.004);
        assertThat(alarms.threeOfFive()).isLessThan(1e-5);
    }

    /** Found: 0.35 % of the points. Neighbouring values of the statistic move together, so that n of m alone helps little. */
    @Test
    void ewmaCriesOnAThirdOfAPercentOfWhiteNoise() {
        Alarms alarms = alarms(EwmaChart.STANDARD, white());

        assertThat(alarms.points()).isBetween(0.002, 0.005);
        assertThat(alarms.threeOfFive()).isBetween(0.0002, 0.002);
    }

    /** Found: practically none. */
    @Test
    void ewmaWithWideLimitsAndALongWarmUpHardlyCries() {
        Alarms alarms = alarms(new EwmaChart(0.2, 5, 60, 0), white());

        assertThat(alarms.points()).isLessThan(1e-4);
        assertThat(alarms.threeOfFive()).isLessThan(1e-5);
    }
}
