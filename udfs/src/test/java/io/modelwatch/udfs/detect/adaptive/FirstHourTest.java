package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** New series in windows of 10 s, of which nothing is known but the law: they are judged as soon as that suffices. */
class FirstHourTest {
    private static final int WINDOW = Rhythm.WINDOW_MILLIS;
    private static final int HOUR = 360;
    private static final int JUDGED_FROM = 40;
    private static final int FAULT = Rhythm.FAULT;
    private static final int SERIES = 400;
    private static final long COUNT = 10_000;

    private final Adaptive detector = new Adaptive(Days.UTC, Duration.ofHours(1).toMillis());

    private static double level(Law law) {
        return law == Law.SHARE ? 0.05 : 100;
    }

    /** @param times how much further than by chance it varies */
    private static double noise(Law law, double level, double times, Random random) {
        double variance = law == Law.SHARE ? level * (1 - level) / COUNT : level * 1000 / WINDOW;
        return Math.max(0, level + times * Math.sqrt(variance) * random.nextGaussian());
    }

    private Assessment assess(AdaptiveMemory memory, Law law, int window, double value, long count) {
        var seen = new Observation((long) window * WINDOW, WINDOW, value, count, law);
        return detector.assess(memory, seen, Rhythm.LIMIT);
    }

    /** 400 hours at one false incident a month. */
    @ParameterizedTest
    @CsvSource({"SHARE, 1", "SHARE, 2", "SHARE, 4", "RATE, 1", "RATE, 2", "RATE, 4", "SAMPLE, 1", "UNKNOWN, 1"})
    void isSilentWhereNothingIsWrong(Law law, double times) {
        int alerts = 0;
        for (int series = 0; series < SERIES; series++) {
            Random random = new Random(series);
            AdaptiveMemory memory = new AdaptiveMemory();
            boolean[] abnormal = new boolean[HOUR];
            for (int window = 0; window < HOUR; window++) {
                double value = noise(law, level(law), times, random);
                abnormal[window] = assess(memory, law, window, value, COUNT).severity() >= Rhythm.LIMIT;
            }
            alerts += new Course(abnormal, new double[HOUR]).alerts(0, HOUR);
        }

        assertThat(alerts).isLessThanOrEqualTo(1);
    }

    /** One window in 50 lies far out, by chance and by itself. */
    @ParameterizedTest
    @EnumSource(Law.class)
    void isNearlySilentWhereSomeWindowsLieFarOut(Law law) {
        int alerts = 0;
        for (int series = 0; series < SERIES; series++) {
            Random random = new Random(series);
            AdaptiveMemory memory = new AdaptiveMemory();
            boolean[] abnormal = new boolean[HOUR];
            for (int window = 0; window < HOUR; window++) {
                double value = noise(law, level(law), random.nextInt(50) == 0 ? 15 : 1, random);
                abnormal[window] = assess(memory, law, window, value, COUNT).severity() >= Rhythm.LIMIT;
            }
            alerts += new Course(abnormal, new double[HOUR]).alerts(0, HOUR);
        }

        assertThat(alerts).isLessThanOrEqualTo(4);
    }

    /** One event in a window, in the mean: far from a normal law. */
    @Test
    void isSilentWhereEventsAreRare() {
        int alerts = 0;
        for (int series = 0; series < SERIES; series++) {
            Random random = new Random(series);
            AdaptiveMemory memory = new AdaptiveMemory();
            boolean[] abnormal = new boolean[HOUR];
            for (int window = 0; window < HOUR; window++) {
                int events = 0;
                for (double left = Math.exp(-1), product = random.nextDouble(); product > left; events++) {
                    product *= random.nextDouble();
                }
                abnormal[window] =
                        assess(memory, Law.SHARE, window, events / 1000.0, 1000).severity() >= Rhythm.LIMIT;
            }
            alerts += new Course(abnormal, new double[HOUR]).alerts(0, HOUR);
        }

        assertThat(alerts).isLessThanOrEqualTo(1);
    }

    /** A fall of 30 % for half an hour: seven deviations of the share, ten of the others. */
    @ParameterizedTest
    @CsvSource({"SHARE, 45", "RATE, 45", "SHARE, 200", "RATE, 200", "SAMPLE, 160", "SAMPLE, 200", "SAMPLE, 400"})
    void findsAFaultOfTheFirstHourAndHoldsIt(Law law, int begin) {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            AdaptiveMemory memory = new AdaptiveMemory();
            for (int window = 0; window < begin; window++) {
                assess(memory, law, window, noise(law, level(law), 1, random), COUNT);
            }
            int abnormal = 0;
            for (int window = begin; window < begin + FAULT; window++) {
                Assessment said = assess(memory, law, window, noise(law, 0.7 * level(law), 1, random), COUNT);
                abnormal += said.below() >= Rhythm.LIMIT ? 1 : 0;
            }

            assertThat(abnormal).as("seed %s", seed).isGreaterThanOrEqualTo(FAULT * 4 / 5);
        }
    }

    @ParameterizedTest
    @EnumSource(Law.class)
    void judgesByWhatIsKnown(Law law) {
        AdaptiveMemory memory = new AdaptiveMemory();
        int first = -1;
        for (int window = 0; window < HOUR && first < 0; window++) {
            first = assess(memory, law, window, 0.5, COUNT).mature() ? window : -1;
        }

        assertThat(first).isEqualTo(law.isExact() ? JUDGED_FROM : Local.WARM_UP);
    }
}
