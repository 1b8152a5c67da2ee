package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.MetricPointJson;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How far the job has measured, according to its metric topic. */
final class MetricWatch implements AutoCloseable {
    private final Clock clock = Clock.systemUTC();
    private final CommittedTopic metrics;
    /** Latest end of a window seen, epoch milliseconds. */
    private long newest = Long.MIN_VALUE;

    private MetricWatch(CommittedTopic metrics) {
        this.metrics = metrics;
    }

    /** Watches new points from now on. */
    static MetricWatch fromNowOn(String bootstrapServers, String topic) {
        return new MetricWatch(new CommittedTopic(bootstrapServers, topic).atTheEnd());
    }

    static MetricWatch fromTheBegin(String bootstrapServers, String topic) {
        return new MetricWatch(new CommittedTopic(bootstrapServers, topic));
    }

    /**
     * Waits for the first point of a window that ends after a time.
     *
     * @param alive throws if waiting has become pointless
     * @return how long after that time it arrived, by wall clock
     */
    Duration awaitPointAfter(long time, Duration patience, Check alive) throws Exception {
        long giveUp = clock.millis() + patience.toMillis();
        for (long looks = 0; newest <= time; looks++) {
            metrics.next(this::take);
            if (clock.millis() > giveUp) {
                throw new IOException(
                        "a metric point after %s must come within %s, did not".formatted(Moments.text(time), patience));
            }
            if (looks % 20 == 0) {
                alive.run();
            }
        }
        return Duration.ofMillis(clock.millis() - time);
    }

    /** Throws if a condition does not hold. */
    @FunctionalInterface
    interface Check {
        void run() throws Exception;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        newest = Math.max(
                newest, MetricPointJson.read(record.value()).windowEnd().toEpochMilli());
    }

    @Override
    public void close() {
        metrics.close();
    }
}
