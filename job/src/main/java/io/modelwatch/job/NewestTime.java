package io.modelwatch.job;

import io.modelwatch.schemas.Incoming;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * The watermark of one Kafka partition: its newest event time less the bound and 1 ms, the same bound by which {@code Admit} decides what
 * is late. Refused records have no say: one broken producer must not drive the clock.
 */
final class NewestTime implements WatermarkGenerator<Incoming> {
    private final long outOfOrderMillis;
    /** Epoch milliseconds; {@link Long#MIN_VALUE} before the first usable record. */
    private long newest = Long.MIN_VALUE;

    NewestTime(long outOfOrderMillis) {
        this.outOfOrderMillis = outOfOrderMillis;
    }

    @Override
    public void onEvent(Incoming incoming, long timestamp, WatermarkOutput output) {
        if (incoming.refusal == null) {
            newest = Math.max(newest, incoming.event.time);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (newest != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(newest - outOfOrderMillis - 1));
        }
    }

    /** The timestamp of a record: its event time, or Kafka's where it has none. */
    static long timeOf(Incoming incoming, long kafkaTimestamp) {
        return incoming.refusal == null ? incoming.event.time : kafkaTimestamp;
    }
}
