package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A part of what {@link RhythmIT} measures. */
class RhythmTest {
    private static final long SEED = 1;
    /** By the law alone a window is so far out that none is missed. */
    static final double DECIDABLE = 6;

    static Stream<Rhythm> rhythms() {
        return Stream.of(0.0, 0.2, 0.5)
                .flatMap(amplitude -> Stream.of(
                        new Rhythm(Drawn.SHARE, 0.05, 10_000, amplitude, -0.3),
                        new Rhythm(Drawn.SHARE, 0.02, 1_000, amplitude, -0.3),
                        new Rhythm(Drawn.RATE, 50, 500, amplitude, -0.3),
                        new Rhythm(Drawn.MEAN, 80, 50, amplitude, 0.5),
                        new Rhythm(Drawn.P95, 200, 1_000, amplitude, 0.5)));
    }

    @ParameterizedTest
    @MethodSource("rhythms")
    void isSilentInAWeekWithoutAFault(Rhythm rhythm) {
        Course course = rhythm.week(SEED, Rhythm.LIMIT);

        assertThat(course.alerts(Rhythm.DAY, Rhythm.DAY + Rhythm.WEEK)).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("rhythms")
    void findsWhatIsDecidableWherever(Rhythm rhythm) {
        for (Rhythm.Fault fault : rhythm.faults(rhythm.faultyWeek(SEED, Rhythm.LIMIT))) {
            findsIfDecidable(fault, Rhythm.LIMIT);
        }
    }

    /** @param limit of the severity; at a higher one than {@link Rhythm#LIMIT} a fault must lie out by so many more deviations */
    static void findsIfDecidable(Rhythm.Fault fault, double limit) {
        if (fault.sigmas() >= DECIDABLE + Adaptive.LEVEL_FLOOR * (limit - Rhythm.LIMIT)) {
            assertThat(fault.foundAfter()).as("%s", fault).isLessThanOrEqualTo(5);
            assertThat(fault.abnormal()).as("%s", fault).isGreaterThanOrEqualTo(0.8);
            assertThat(fault.endedAfter()).as("%s", fault).isLessThanOrEqualTo(5);
        }
    }
}
