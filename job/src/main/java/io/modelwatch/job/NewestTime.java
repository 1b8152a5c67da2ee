package io.modelwatch.job;

import io.modelwatch.schemas.Incoming;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * The watermark of one Kafka partition: the furthest that a record reached ({@link Incoming#reaches}) less the bound and 1 ms; by the same
 * two {@code Admit} decides what is late. Refused records have no say, neither in the time nor in whether there is any: one broken producer must neither drive the clock
 * nor hold it.
 */
final class NewestTime implements WatermarkGenerator<Incoming> {
    private final long outOfOrderMillis;
    /** Epoch milliseconds; {@link Long#MIN_VALUE} before the first usable record. */
    private long newest = Long.MIN_VALUE;

    NewestTime(long outOfOrderMillis) {
        this.outOfOrderMillis = outOfOrderMillis;
    }

    /**
     * Of a source.
     *
     * @param outOfOrderMillis >= 0
     * @param idleMillis after which a partition without usable records no longer holds back the others; 0: it always does
     */
    static WatermarkStrategy<Incoming> strategy(long outOfOrderMillis, long idleMillis) {
        return WatermarkStrategy.<Incoming>forGenerator(context -> generator(outOfOrderMillis, idleMillis, context))
                .withTimestampAssigner(NewestTime::timeOf);
    }

    private static WatermarkGenerator<Incoming> generator(
            long outOfOrderMillis, long idleMillis, WatermarkGeneratorSupplier.Context context) {
        WatermarkGenerator<Incoming> newest = new NewestTime(outOfOrderMillis);
        return new UsableOnly(
                idleMillis == 0
                        ? newest
                        : new WatermarksWithIdleness<>(
                                newest, Duration.ofMillis(idleMillis), context.getInputActivityClock()));
    }

    @Override
    public void onEvent(Incoming incoming, long timestamp, WatermarkOutput output) {
        newest = Math.max(newest, incoming.reaches());
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (newest != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(newest - outOfOrderMillis - 1));
        }
    }

    /** The timestamp of a record: its event time, or Kafka's where it has none. */
    private static long timeOf(Incoming incoming, long kafkaTimestamp) {
        return incoming.refusal == null ? incoming.event.time : kafkaTimestamp;
    }
}
