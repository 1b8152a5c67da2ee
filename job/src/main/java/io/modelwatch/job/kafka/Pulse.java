package io.modelwatch.job.kafka;

import static io.modelwatch.schemas.Check.check;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.lib.NumberSequenceSource.NumberSequenceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;

/**
 * Lets one record pass per period. Flink's own limiter keeps a thread that never ends, and with it the class loader of every job ever
 * submitted; the thread here ends by itself shortly after the last record was requested.
 *
 * @param everyMillis >= 1
 */
record Pulse(long everyMillis) implements RateLimiterStrategy<NumberSequenceSplit> {
    Pulse {
        check(everyMillis >= 1, "everyMillis must be >= 1, was %s", everyMillis);
    }

    @Override
    public RateLimiter<NumberSequenceSplit> createRateLimiter(int parallelism) {
        return new Beats(everyMillis * parallelism);
    }

    private static final class Beats implements RateLimiter<NumberSequenceSplit> {
        private final long everyNanos;
        private final ScheduledThreadPoolExecutor thread;
        private long nextAt = System.nanoTime();

        Beats(long everyMillis) {
            everyNanos = TimeUnit.MILLISECONDS.toNanos(everyMillis);
            thread = new ScheduledThreadPoolExecutor(1, work -> new Thread(work, "pulse"));
            thread.setKeepAliveTime(2 * everyMillis, TimeUnit.MILLISECONDS);
            thread.allowCoreThreadTimeOut(true);
        }

        @Override
        public CompletionStage<Void> acquire(int records) {
            long now = System.nanoTime();
            CompletableFuture<Void> passes = new CompletableFuture<>();
            var unused = thread.schedule(() -> passes.complete(null), nextAt - now, TimeUnit.NANOSECONDS);
            nextAt = Math.max(nextAt, now) + records * everyNanos;
            return passes;
        }
    }
}
