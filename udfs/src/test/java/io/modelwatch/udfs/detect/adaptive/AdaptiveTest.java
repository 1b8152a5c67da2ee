package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.Verdict.View;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdaptiveTest {
    private static final int WINDOW = 60_000;
    private static final int DAY = 1440;
    private static final Duration WEEK = Duration.ofDays(7);
    private static final double LIMIT = Budget.limit(1, WEEK, WINDOW);

    private final Adaptive detector = new Adaptive(Days.UTC, Duration.ofHours(1).toMillis());
    private final AdaptiveMemory memory = new AdaptiveMemory();

    private static Observation minute(int minute, double value) {
        return new Observation((long) minute * WINDOW, WINDOW, value, 1000, Law.SAMPLE);
    }

    private static double noise(Random random, int minute) {
        return 100 + 20 * Math.sin(2 * Math.PI * minute / DAY) + random.nextGaussian();
    }

    private Random learned(int minutes) {
        Random random = new Random(7);
        for (int minute = 0; minute < minutes; minute++) {
            detector.assess(memory, minute(minute, noise(random, minute)), LIMIT);
        }
        return random;
    }

    @Test
    void holdsWhatItExpectedWhileAFaultLastsAndTakesItForNormalAfterAnHour() {
        Random random = learned(3 * DAY);

        for (int minute = 3 * DAY; minute < 3 * DAY + 60; minute++) {
            Assessment said = detector.assess(memory, minute(minute, noise(random, minute) - 30), LIMIT);
            assertThat(said.below()).as("minute %s", minute).isGreaterThanOrEqualTo(LIMIT);
            assertThat(said.expected()).isCloseTo(100 + 20 * Math.sin(2 * Math.PI * minute / DAY), within(1.5));
        }
        int hour = 3 * DAY + 60;
        Assessment said = detector.assess(memory, minute(hour, noise(random, hour) - 30), LIMIT);

        assertThat(said.newNormal()).isTrue();
        assertThat(said.below()).isLessThan(LIMIT);
        assertThat(said.expected()).isCloseTo(70 + 20 * Math.sin(2 * Math.PI * hour / DAY), within(1.5));
    }

    /** Where the first day had a gap, nothing is known of that hour on the second. */
    @Test
    void anHourThatWasNeverSeenIsExpectedToBeLikeTheNearestKnown() {
        Random random = new Random(7);
        int begin = DAY + 14 * 60;
        for (int minute = 0; minute < begin; minute++) {
            if (minute < begin - DAY || minute >= begin - DAY + 60) {
                detector.assess(memory, minute(minute, 100 + random.nextGaussian()), LIMIT);
            }
        }
        double band = detector.assess(memory.copy(), minute(begin, 99), LIMIT).upper();

        assertThat(detector.assess(memory.copy(), minute(begin, 101), LIMIT).upper())
                .isEqualTo(band);
        for (int minute = begin; minute < begin + 120; minute++) {
            Assessment said = detector.assess(memory, minute(minute, 100 + random.nextGaussian()), LIMIT);
            assertThat(said.severity()).as("minute %s", minute).isLessThan(LIMIT);
            assertThat(said.expected()).as("minute %s", minute).isCloseTo(100, within(2.0));
        }
    }

    @Test
    void anOutlierBeforeAGapIsNotTheNewNormal() {
        Random random = learned(3 * DAY);
        int after = 3 * DAY + 120;

        detector.assess(memory, minute(3 * DAY, noise(random, 3 * DAY) + 50), LIMIT);
        Assessment said = detector.assess(memory, minute(after, noise(random, after)), LIMIT);

        assertThat(said.newNormal()).isFalse();
        assertThat(said.severity()).isLessThan(LIMIT);
        assertThat(said.expected()).isCloseTo(noise(random, after), within(4.0));
    }

    @Test
    void holdsAlsoOnTheGoodSide() {
        Random random = learned(3 * DAY);

        for (int minute = 3 * DAY; minute < 3 * DAY + 30; minute++) {
            Assessment said = detector.assess(memory, minute(minute, noise(random, minute) + 30), LIMIT);
            assertThat(said.above()).isGreaterThanOrEqualTo(LIMIT);
            assertThat(said.below()).isLessThan(LIMIT);
        }
        Assessment after = detector.assess(memory, minute(3 * DAY + 30, noise(random, 3 * DAY + 30)), LIMIT);

        assertThat(after.severity()).isLessThan(LIMIT);
    }

    @Test
    void saysInWhichWayAValueLiesOutOnEachSide() {
        Random random = learned(3 * DAY);

        Assessment fallen = detector.assess(memory.copy(), minute(3 * DAY, noise(random, 3 * DAY) - 30), LIMIT);
        assertThat(fallen.viewBelow()).isIn(View.SPIKE, View.LEVEL, View.RANGE, View.SEASON);
        assertThat(fallen.above()).isZero();
        assertThat(fallen.viewAbove()).isEqualTo(View.NONE);
    }

    @Test
    void theGreaterSeverityOfASideDecides() {
        Sides sides = new Sides();
        sides.add(View.SPIKE, 0.5);
        sides.add(View.LEVEL, 2);
        sides.add(View.RANGE, 1);
        sides.add(View.DRIFT, -0.25);
        sides.add(View.SEASON, 0);
        Assessment said = sides.assessment(true, 1.5, false, false);

        assertThat(said.viewAbove()).isEqualTo(View.LEVEL);
        assertThat(said.viewBelow()).isEqualTo(View.DRIFT);
    }

    @Test
    void manyValuesALittleOutAreADrift() {
        Random random = new Random(7);
        Set<View> decided = EnumSet.noneOf(View.class);
        for (int minute = 0; minute < 3 * DAY + 60; minute++) {
            double fall = minute < 3 * DAY ? 0 : 2;
            Assessment said = detector.assess(memory, minute(minute, 100 + random.nextGaussian() - fall), LIMIT);
            decided.add(minute >= 3 * DAY && said.below() >= LIMIT ? said.viewBelow() : View.NONE);
        }

        assertThat(decided).contains(View.DRIFT);
    }

    @Test
    void saysNothingBeforeItKnowsTheSeries() {
        Assessment first = detector.assess(memory, minute(0, 100), LIMIT);

        assertThat(first.mature()).isFalse();
        assertThat(first.severity()).isZero();
        assertThat(first.expected()).isNaN();
        assertThat(first.lower()).isNaN();
    }

    @Test
    void aValueIsBeyondTheBandWhereItsSeverityIsBeyondTheLimit() {
        Random random = learned(3 * DAY);

        Assessment band = detector.assess(memory.copy(), minute(3 * DAY, noise(random, 3 * DAY)), LIMIT);
        double within = band.upper() - 0.01;
        double beyond = band.upper() + 0.01;

        assertThat(detector.assess(memory.copy(), minute(3 * DAY, within), LIMIT)
                        .above())
                .isLessThan(LIMIT);
        assertThat(detector.assess(memory.copy(), minute(3 * DAY, beyond), LIMIT)
                        .above())
                .isGreaterThan(LIMIT);
    }

    @Test
    void hasNoBandWhereEveryValueIsAbnormalInOneViewOrAnother() {
        Sides sides = new Sides();
        sides.band(1, 2);
        assertThat(sides.assessment(true, 1.5, false, false).upper()).isEqualTo(2);

        sides.band(3, 4);
        Assessment said = sides.assessment(true, 1.5, false, false);

        assertThat(said.lower()).isNaN();
        assertThat(said.upper()).isNaN();
    }

    @Test
    void aShareOfPointsIsBeyondASeverityAsTheBudgetSays() {
        Random random = new Random(3);
        int beyond = 0;
        int points = 100 * DAY;
        for (int minute = 0; minute < points; minute++) {
            Assessment said = detector.assess(memory, minute(minute, 100 + random.nextGaussian()), 1);
            beyond += said.severity() >= 1 ? 1 : 0;
        }

        assertThat(beyond / (double) points).isBetween(0.3 * Budget.AT_ONE, 2 * Budget.AT_ONE);
    }

    @Test
    void itsMemoryIsSmallAndGoesOnAfterBeingWritten() throws IOException {
        Random random = learned(20 * DAY);

        byte[] bytes = memory.toBytes();
        AdaptiveMemory read = AdaptiveMemory.of(bytes);

        assertThat(bytes.length).isLessThanOrEqualTo(3000);
        for (int minute = 20 * DAY; minute < 22 * DAY; minute++) {
            Observation value = minute(minute, noise(random, minute) * (minute % 500 < 5 ? 2 : 1));
            assertThat(detector.assess(read, value, LIMIT)).isEqualTo(detector.assess(memory, value, LIMIT));
        }
        assertThat(read.toBytes()).isEqualTo(memory.toBytes());
    }

    @Test
    void aYoungMemoryIsSmaller() throws IOException {
        learned(60);

        assertThat(memory.toBytes().length).isLessThanOrEqualTo(600);
        assertThat(AdaptiveMemory.of(memory.toBytes()).toBytes()).isEqualTo(memory.toBytes());
    }

    @Test
    void refusesBytesThatAreNoMemory() {
        byte[] bytes = memory.toBytes();
        bytes[0] = 99;

        assertThatThrownBy(() -> AdaptiveMemory.of(bytes)).hasMessageContaining("must be 2, was 99");
        assertThatThrownBy(() -> AdaptiveMemory.of(new byte[] {2, 2})).isInstanceOf(IOException.class);
    }

    @Test
    void aCopyLearnsApart() {
        learned(2 * DAY);
        byte[] before = memory.toBytes();

        AdaptiveMemory copy = memory.copy();
        detector.assess(copy, minute(2 * DAY, 1e6), LIMIT);

        assertThat(memory.toBytes()).isEqualTo(before);
        assertThat(copy.toBytes()).isNotEqualTo(before);
    }

    @Test
    void neverSaysWhatIsNoNumber() {
        double[] values = {0, -1e100, 1e100, 1e-300, Double.MAX_VALUE, -0.0, 5};
        for (Law law : Law.values()) {
            AdaptiveMemory hostile = new AdaptiveMemory();
            for (int i = 0; i < 5000; i++) {
                var value = new Observation(i * 3_600_000L, 3_600_000, values[i * i % 7], 1 + i % 3, law);
                Assessment said = detector.assess(hostile, value, LIMIT);
                assertThat(said.above()).isBetween(0.0, 1e4);
                assertThat(said.below()).isBetween(0.0, 1e4);
                assertThat(said.mature() && !Double.isFinite(said.expected())).isFalse();
            }
        }
    }

    @Test
    void hasABandForValuesThatNoFloatHolds() {
        Random random = new Random(7);
        Assessment said = null;
        for (int minute = 0; minute < 2 * DAY; minute++) {
            said = detector.assess(memory, minute(minute, 1e39 * (1 + 0.01 * random.nextGaussian())), LIMIT);
        }
        Maxima maxima = new Maxima(1, 1);
        maxima.add(1e39, 1);

        assertThat(said.severity()).isLessThan(LIMIT);
        assertThat(said.lower()).isFinite();
        assertThat(said.upper()).isFinite();
        assertThat(maxima.kth()).isFinite();
    }

    @Test
    void knowsTheTimeOfDayOfItsZone() {
        long noonInDelhi = Duration.ofHours(6).plusMinutes(30).toMillis();

        assertThat(LocalTimes.of(noonInDelhi, new Days(ZoneId.of("Asia/Kolkata"), List.of())))
                .isEqualTo(new LocalTimes(0, false, 12, 0));
        assertThat(LocalTimes.of(Duration.ofDays(2).toMillis(), Days.UTC).weekend())
                .isTrue();
        assertThat(LocalTimes.of(Duration.ofDays(4).toMillis(), Days.UTC).weekend())
                .isFalse();
    }

    /** Of the middle of a window: by its start, half of an hour's window would be taken for the hour before. */
    @Test
    void anHourIsExpectedToBeAsThatHourWas() {
        int hour = 3_600_000;
        for (int i = 0; i < 20 * 24 + 12; i++) {
            detector.assess(memory, new Observation((long) i * hour, hour, i % 24 < 12 ? 100 : 200, 1, Law.UNKNOWN), 1);
        }
        Assessment noon =
                detector.assess(memory.copy(), new Observation((20L * 24 + 12) * hour, hour, 200, 1, Law.UNKNOWN), 1);

        assertThat(noon.expected()).isCloseTo(200, within(5.0));
    }

    @Test
    void knowsWhichDaysAreLikeAWeekend() {
        Days days = new Days(ZoneId.of("Asia/Kolkata"), List.of(LocalDate.of(1970, 1, 5)));
        long midnightInDelhi = Duration.ofDays(4).minusMinutes(330).toMillis();

        assertThat(LocalTimes.of(midnightInDelhi, days).weekend()).isTrue();
        assertThat(LocalTimes.of(midnightInDelhi + DAY * WINDOW, days).weekend())
                .isFalse();
    }

    @Test
    void aLimitFollowsFromABudget() {
        assertThat(Budget.limit(1, WEEK, 60_000)).isCloseTo(1.68, within(0.005));
        assertThat(Budget.limit(1, WEEK, 300_000)).isCloseTo(1.22, within(0.005));
        assertThat(Budget.limit(1, WEEK, 3_600_000)).isCloseTo(0.74, within(0.005));
        // 3 of 5: 6 ways; 6 p² = 1/10080 is p = 0.004066, and (0.0013333 / 0.004066)^0.2 = 0.800.
        assertThat(Budget.limit(1, WEEK, 60_000, 3, 5)).isCloseTo(0.800, within(0.001));
        // Python 3: lgamma gives ln C(1999, 349) = 922.0, q = 0.0049625.
        assertThat(Budget.limit(1, WEEK, 60_000, 350, 2000)).isCloseTo(0.7689, within(0.0005));
        assertThatThrownBy(() -> Budget.limit(0, WEEK, 60_000)).hasMessageContaining("must be > 0");
    }

    /** 0.4936: one of 22 values of a normal law, where 10 of 10 would allow one of five to be abnormal. */
    @Test
    void aLimitIsNotBelowTwoDeviationsOfANormalLaw() {
        assertThat(Budget.limit(1, WEEK, 60_000, 10, 10)).isCloseTo(0.4936, within(0.0005));
        assertThat(Budget.limit(1e6, WEEK, 60_000)).isCloseTo(0.4936, within(0.0005));
    }

    @Test
    void refusesAValueThatIsNone() {
        assertThatThrownBy(() -> minute(0, Double.NaN)).hasMessageContaining("value must be finite");
        assertThatThrownBy(() -> new Adaptive(Days.UTC, 0)).hasMessageContaining("freeze-for must be > 0");
    }
}
