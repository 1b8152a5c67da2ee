package io.modelwatch.local.wreck;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten minutes of the wrecker for each of three seeds, with more traffic and more disturbances; a seed draws the seeds of its runs. */
@Tag("nightly")
class LongWreckerIT {
    private static final Duration LENGTH = Duration.ofMinutes(10);
    private static final int RECORDS = 100_000;
    private static final long BYTES = 32L << 20;
    private static final int MOST_DISTURBANCES = 8;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Timeout(1800)
    void nothingThatArrivesStopsTheJobOrChangesWhatItSaysOfOthers(long seed) throws Exception {
        Draws draws = new Draws(seed);
        long end = System.nanoTime() + LENGTH.toNanos();
        int runs = 0;
        try (WreckSite site = WreckSite.start()) {
            Wreck wreck = new Wreck(site);
            while (System.nanoTime() - end < 0) {
                Terms terms = new Terms(
                        draws.below(Integer.MAX_VALUE),
                        draws.chance(0.5),
                        draws.size(1_000, RECORDS),
                        draws.size(1 << 20, BYTES),
                        draws.below(MOST_DISTURBANCES + 1));
                System.out.println(terms + ": " + wreck.play(terms));
                runs++;
            }
        }
        assertThat(runs).as("runs in %s", LENGTH).isPositive();
    }
}
