package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Series that are constant for a time, as an error rate begins: what they were then must not blind or alarm what comes after. */
class QuietTest {
    private static final int WINDOW = Rhythm.WINDOW_MILLIS;
    private static final int HOUR = 360;
    private static final int DAY = 24 * HOUR;
    private static final long COUNT = 10_000;

    private final Adaptive detector = new Adaptive(Days.UTC, Duration.ofHours(1).toMillis());
    private final AdaptiveMemory memory = new AdaptiveMemory();
    private final Random random = new Random(11);
    private double limit = Budget.limit(1, Duration.ofDays(7), WINDOW);
    private int window;

    private Assessment assess(Law law, double value) {
        var seen = new Observation((long) window++ * WINDOW, WINDOW, value, COUNT, law);
        return detector.assess(memory, seen, limit);
    }

    private double noise(Law law, double level) {
        double deviation =
                switch (law) {
                    case SHARE -> Math.sqrt(level * (1 - level) / COUNT);
                    case RATE -> Math.sqrt(level * 1000 / WINDOW);
                    case SAMPLE, UNKNOWN -> level / 10;
                };
        return Math.max(0, level + deviation * random.nextGaussian());
    }

    private int abnormal(Law law, double level, int windows) {
        return (int) IntStream.range(0, windows)
                .filter(i -> assess(law, noise(law, level)).severity() >= limit)
                .count();
    }

    private int abnormalConstant(Law law, double value, int windows) {
        return (int) IntStream.range(0, windows)
                .filter(i -> assess(law, value).severity() >= limit)
                .count();
    }

    @ParameterizedTest
    @EnumSource(Law.class)
    void whatBeginsToVaryIsTheNewNormalAfterAnHourAndIsQuietAgainWithoutAWord(Law law) {
        assertThat(abnormalConstant(law, 0, 2000)).isZero();
        double level = law == Law.RATE ? 5 : 0.001;
        assertThat(abnormal(law, level, HOUR)).isPositive();
        assertThat(abnormal(law, level, 2 * DAY)).isLessThanOrEqualTo(4);
        assertThat(abnormalConstant(law, level, DAY)).isZero();
        assertThat(abnormalConstant(law, law == Law.RATE ? 50 : 0.5, 5)).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Law.class,
            names = {"SAMPLE", "UNKNOWN"})
    void aStepOfWhatIsConstantStaysAbnormalForWindowsEnoughToTell(Law law) {
        assertThat(abnormalConstant(law, 5, 2000)).isZero();
        assertThat(abnormalConstant(law, 9, 30)).isEqualTo(30);
    }

    @Test
    void aFewDeviationsFromAConstantAreLearnedWhereNoLawIsKnown() {
        abnormalConstant(Law.UNKNOWN, 5, 2 * DAY);
        int early = 0;
        int late = 0;
        for (int i = 0; i < 6 * DAY; i++) {
            boolean out =
                    assess(Law.UNKNOWN, i % 10 == 0 ? noise(Law.UNKNOWN, 9) : 5).severity() >= limit;
            early += out && i < DAY ? 1 : 0;
            late += out && i >= 5 * DAY ? 1 : 0;
        }

        assertThat(early).isPositive();
        assertThat(late).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Law.class,
            names = {"SHARE", "RATE"})
    void findsAFallAgainADayAfterZeros(Law law) {
        double level = law == Law.SHARE ? 0.05 : 100;
        limit = Rhythm.LIMIT;
        abnormal(law, level, 20_000);
        abnormalConstant(law, 0, 15_000);
        abnormal(law, level, DAY);

        assertThat(alerts(law, level, 20_000 - DAY)).isZero();
        assertThat(alerts(law, 0.7 * level, 5)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Law.class,
            names = {"SHARE", "RATE"})
    void whatVariesTwiceAsFarAsChanceGivesIsKnownToAfterZeros(Law law) {
        double level = law == Law.SHARE ? 0.05 : 100;
        var normal = new Observation(0, WINDOW, level, COUNT, law);
        double chance = law.variance(level, normal);
        double rate = Pace.of(WINDOW).spread();
        Scale scale = new Scale();
        for (int i = 0; i < 55_000; i++) {
            boolean zero = i >= 20_000 && i < 35_000;
            double value = zero ? 0 : level + 2 * Math.sqrt(chance) * random.nextGaussian();
            scale.learn(zero ? 0 : level, new Observation(0, WINDOW, value, COUNT, law), rate, false);
        }

        assertThat(scale.variance(level, normal) / chance).isBetween(3.0, 5.0);
    }

    /** How often "3 of 5" begins. */
    private int alerts(Law law, double level, int windows) {
        boolean[] abnormal = new boolean[windows];
        for (int i = 0; i < windows; i++) {
            abnormal[i] = assess(law, noise(law, level)).below() >= limit;
        }
        return new Course(abnormal, new double[windows]).alerts(0, windows);
    }
}
