package io.modelwatch.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.lab.drill.Claim;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GrowthTest {
    private static final Growth GROWTH = new Growth(Duration.ofMinutes(2), 720);

    @Test
    void whatGrewBeforeTheEndOfTheWarmUpDoesNotCount() {
        List<Claim> claims = GROWTH.ofTheProcesses(samples(sample -> Math.min(sample, 4) * 100.0));

        assertThat(claims).hasSize(1).allMatch(Claim::holds);
        assertThat(claims.get(0).seen())
                .isEqualTo("taskmanager-1, heap after a collection: 400.00 -> 400.00 MiB, +0.0 % (limit 5 %)");
    }

    @Test
    void whatGoesOnGrowingDoes() {
        List<Claim> claims = GROWTH.ofTheProcesses(samples(sample -> 100 + 2.0 * sample));

        assertThat(claims).hasSize(1).noneMatch(Claim::holds);
        assertThat(claims.get(0).seen()).contains("110.00 -> 136.00 MiB, +23.6 %");
    }

    @Test
    void aSecondOfTrafficMoreIsNoLag() {
        List<Claim> claims = GROWTH.ofTheJob(samples(sample -> 30.0 * sample));

        assertThat(claims).hasSize(1).allMatch(Claim::holds);
        assertThat(claims.get(0).seen())
                .isEqualTo("job, lag: 150.00 -> 540.00 records, +260.0 % (limit 5 % and 720 records)");
    }

    @Test
    void tooFewSamplesAreNoProof() {
        List<Claim> claims = GROWTH.ofTheJob(samples(sample -> 1).subList(0, 6));

        assertThat(claims).hasSize(1).noneMatch(Claim::holds);
        assertThat(claims.get(0).seen()).isEqualTo("job, lag: 2 samples after the warm-up are too few");
    }

    /** Twenty, one each half minute. */
    private static List<SoakSample> samples(IntToDoubleFunction value) {
        return IntStream.range(0, 20)
                .mapToObj(sample -> new SoakSample(
                        Duration.ofSeconds(30L * sample),
                        new TreeMap<>(Map.of("taskmanager-1", Map.of(Figure.HEAP, value.applyAsDouble(sample)))),
                        Map.of(Figure.LAG, value.applyAsDouble(sample)),
                        sample))
                .toList();
    }
}
