package io.modelwatch.udfs.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.Hash;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdaptiveRateTest {
    private static final long PERIOD = 1_000;
    private static final int REQUESTS = 200_000;

    @Test
    void admitsTheWantedShare() {
        AdaptiveRate rate = new AdaptiveRate(0.1);
        SplittableRandom random = new SplittableRandom(1);

        long admitted =
                random.longs(REQUESTS).filter(hash -> rate.admits(hash, 0)).count();

        assertThat(admitted / (double) REQUESTS).isCloseTo(0.1, within(0.003)); // 4.5 standard deviations
    }

    @Test
    void whatALowerRateAdmitsAHigherAdmitsToo() {
        AdaptiveRate low = new AdaptiveRate(0.1);
        AdaptiveRate high = new AdaptiveRate(0.3);

        assertThat(new SplittableRandom(2).longs(10_000).filter(hash -> low.admits(hash, 0)))
                .allMatch(hash -> high.admits(hash, 0));
    }

    @Test
    void fallsWhileRequestsAreLostAndRisesSlowlyWhenNoneAre() {
        AdaptiveRate rate = new AdaptiveRate(0.1);
        long now = 0;
        for (int i = 0; i < 6; i++) {
            rate.admits(0, now += PERIOD);
            rate.lostOne();
        }
        double least = rate.effective();
        rate.admits(0, now += PERIOD);
        rate.admits(0, now += PERIOD);

        assertThat(least).isLessThan(0.02);
        assertThat(rate.effective()).isGreaterThan(0.7 * least).isLessThan(2 * least);
        for (int i = 0; i < 100; i++) {
            rate.admits(0, now += PERIOD);
        }
        assertThat(rate.effective()).isEqualTo(0.1);
    }

    @Test
    void neverFallsSoFarThatNothingIsTried() {
        AdaptiveRate rate = new AdaptiveRate(0.1);
        for (int i = 0; i < 1_000; i++) {
            rate.lostOne();
            rate.admits(0, i * PERIOD);
        }

        assertThat(rate.effective()).isEqualTo(0.1 / 256);
    }

    @Test
    void weightsAddUpToWhatTheLowerRateLeftOut() {
        AdaptiveRate rate = new AdaptiveRate(0.1);
        rate.lostOne();
        rate.admits(0, 0); // 0.07
        SplittableRandom random = new SplittableRandom(3);

        double sum = random.longs(2_000_000)
                .filter(hash -> Hash.fraction(hash) < rate.effective())
                .map(hash -> rate.weight(1, hash, 0.1))
                .sum();

        assertThat(rate.effective()).isCloseTo(0.07, within(1e-12));
        assertThat(sum / 200_000).isCloseTo(1, within(0.015)); // rounding to the nearest would give 0.7
    }

    @Test
    void atTheMaximumRateAWeightIsTheRequestsOwn() {
        AdaptiveRate rate = new AdaptiveRate(0.1);

        assertThat(new SplittableRandom(4).longs(10_000)).allMatch(hash -> rate.weight(3, hash, 0.1) == 3);
    }
}
