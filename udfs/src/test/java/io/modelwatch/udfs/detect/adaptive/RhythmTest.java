package io.modelwatch.udfs.detect.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RhythmTest {
    private static final long[] SEEDS = {1, 2};
    private static final double[] AMPLITUDES = {0, 0.2, 0.5};
    /** By the law alone a window is so far out that none is missed. */
    private static final double DECIDABLE = 6;

    static Stream<Rhythm> rhythms() {
        return Stream.of(10_000L, 1_000L)
                .flatMap(count -> Stream.of(AMPLITUDES[0], AMPLITUDES[1], AMPLITUDES[2])
                        .flatMap(amplitude -> Stream.of(
                                new Rhythm(Law.SHARE, 0.05, count, amplitude, -0.3),
                                new Rhythm(Law.SHARE, 0.02, count, amplitude, -0.3),
                                new Rhythm(Law.RATE, count / 10.0, count, amplitude, -0.3),
                                new Rhythm(Law.SAMPLE, 80, count, amplitude, 0.5))));
    }

    @ParameterizedTest
    @MethodSource("rhythms")
    void isSilentInAWeekWithoutAFault(Rhythm rhythm) {
        for (long seed : SEEDS) {
            assertThat(rhythm.falseAlerts(seed)).as("seed %s", seed).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("rhythms")
    void findsWhatIsDecidableWherever(Rhythm rhythm) {
        for (long seed : SEEDS) {
            for (Rhythm.Fault fault : rhythm.faults(seed)) {
                if (fault.sigmas() >= DECIDABLE) {
                    assertThat(fault.foundAfter()).as("%s", fault).isLessThanOrEqualTo(5);
                    assertThat(fault.abnormal()).as("%s", fault).isGreaterThanOrEqualTo(0.8);
                    assertThat(fault.endedAfter()).as("%s", fault).isLessThanOrEqualTo(5);
                }
            }
        }
    }
}
