package io.modelwatch.tools.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waitsTwiceAsLongEachTimeUpToHalfAMinute() {
        assertThat(Stream.iterate(Backoff.NONE_YET, Backoff::afterFailure)
                        .limit(8)
                        .map(Backoff::next)
                        .map(Duration::toMillis))
                .containsExactly(500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
    }
}
