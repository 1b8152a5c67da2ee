package io.modelwatch.job.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PulseTest {
    private static final long EVERY_MILLIS = 50;

    private final RateLimiter<NumberSequenceSplit> pulse = new Pulse(EVERY_MILLIS).createRateLimiter(1);

    @Test
    void recordsPassAtTheInterval() throws Exception {
        long start = System.nanoTime();
        for (int record = 0; record < 5; record++) {
            pulse.acquire().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isGreaterThanOrEqualTo(Duration.ofMillis(4 * EVERY_MILLIS));
    }

    @Test
    void noThreadIsLeftOnceNoRecordIsAskedFor() throws Exception {
        pulse.acquire().toCompletableFuture().get(10, TimeUnit.SECONDS);
        var last = pulse.acquire().toCompletableFuture();
        assertThat(threads()).isPositive();
        last.get(10, TimeUnit.SECONDS);

        await("no thread is left").until(() -> threads() == 0);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pulse"))
                .count();
    }
}
