package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What faults leave behind: requests a second of a model whose traffic swings by 60 % a day, in windows of a minute, by 3 of 5 and a
 * two-hundredth of a model's budget.
 */
class AfterFaultsTest {
    private static final int MINUTE = 60_000;
    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;
    private static final double MEAN = 250;
    private static final double LIMIT = Budget.limit(1 / 200.0, Duration.ofDays(30), MINUTE, 3, 5);
    /** 1970-01-05, a Monday. */
    private static final long START = 4L * DAY * MINUTE;

    private final Adaptive detector = new Adaptive(Days.UTC, Duration.ofHours(1).toMillis());
    private final AdaptiveMemory memory = new AdaptiveMemory();
    /** By their first minute: their length and a factor of traffic. */
    private final TreeMap<Integer, double[]> faults = new TreeMap<>();

    private void plant(int minute, int length, double factor) {
        faults.put(minute, new double[] {minute + length, factor});
    }

    private double factor(int minute) {
        var last = faults.floorEntry(minute);
        return last != null && minute < last.getValue()[0] ? last.getValue()[1] : 1;
    }

    /** What was said of each minute. */
    private Assessment[] judge(int minutes, long seed, double onWeekends) {
        Random random = new Random(seed);
        Assessment[] said = new Assessment[minutes];
        for (int minute = 0; minute < minutes; minute++) {
            double day = 1 + 0.6 * StrictMath.sin(2 * Math.PI * minute / DAY);
            double rate = MEAN * day * factor(minute) * (minute / DAY % 7 >= 5 ? onWeekends : 1);
            double requests = Math.rint(rate * 60 + Math.sqrt(rate * 60) * random.nextGaussian());
            long start = START + (long) minute * MINUTE;
            var seen = new Observation(start, MINUTE, requests / 60, (long) Math.max(1, requests), Law.RATE);
            said[minute] = detector.assess(memory, seen, LIMIT);
        }
        return said;
    }

    private static int abnormal(Assessment[] said, int from, int to) {
        int count = 0;
        for (int minute = from; minute < to; minute++) {
            count += said[minute].mature() && said[minute].severity() >= LIMIT ? 1 : 0;
        }
        return count;
    }

    /** 60 % less and more, and an hour of three times the traffic, all across full hours. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aThirdLessAtNightIsFoundAfterThreeDaysOfFaults(long seed) {
        plant(2 * DAY + 6 * HOUR + 40, 30, 0.4);
        plant(2 * DAY + 18 * HOUR + 45, 30, 1.6);
        plant(3 * DAY + 5 * HOUR + 50, 30, 1.6);
        plant(3 * DAY + 10 * HOUR + 20, 60, 3);
        plant(3 * DAY + 18 * HOUR + 40, 30, 0.4);
        int last = 4 * DAY + 17 * HOUR + 30;
        plant(last, 30, 0.7);

        Assessment[] said = judge(last + HOUR, seed, 1);

        assertThat(abnormal(said, 2 * DAY - 6 * HOUR, 2 * DAY + 6 * HOUR + 40)).isZero();
        assertThat(abnormal(said, last, last + 5)).isGreaterThanOrEqualTo(3);
        assertThat(abnormal(said, last, last + 30)).isGreaterThanOrEqualTo(24);
    }

    /** Five minutes of twice the traffic every three hours and some: 8 times a day. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatComesAgainAndAgainIsKnownAfterDays(long seed) {
        Random random = new Random(seed);
        for (int minute = 2 * DAY; minute < 9 * DAY; minute += 2 * HOUR + random.nextInt(2 * HOUR)) {
            plant(minute, 5, 2);
        }

        Assessment[] said = judge(9 * DAY, seed, 1);

        assertThat(abnormal(said, 2 * DAY, 3 * DAY)).isPositive();
        assertThat(abnormal(said, 7 * DAY, 9 * DAY)).isLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aWeekendIsExpectedAsTheLastOneWas(long seed) {
        Assessment[] said = judge(14 * DAY, seed, 0.8);

        assertThat(error(said, 5 * DAY)).isGreaterThan(0.03);
        assertThat(error(said, 12 * DAY)).isLessThan(0.03);
    }

    /** The mean relative distance of what is expected from the truth, over a Saturday from 06:00 on. */
    private double error(Assessment[] said, int saturday) {
        double sum = 0;
        for (int minute = saturday + 6 * HOUR; minute < saturday + DAY; minute++) {
            double truth = MEAN * 0.8 * (1 + 0.6 * StrictMath.sin(2 * Math.PI * minute / DAY));
            sum += Math.abs(said[minute].expected() / truth - 1);
        }
        return sum / (18 * HOUR);
    }
}
