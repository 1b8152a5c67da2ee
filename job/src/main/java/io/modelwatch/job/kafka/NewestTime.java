package io.modelwatch.job.kafka;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.udfs.follow.OutOfOrder;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * The watermark of one Kafka partition: the furthest that a record reached ({@link Incoming#reaches}) less the bound and 1 ms; by the
 * same two {@code Admit} decides what is late. Refused records count neither for the time nor for whether there is any: one broken producer
 * must neither drive the clock nor hold it.
 */
final class NewestTime implements WatermarkGenerator<Incoming> {
    /** By input, milliseconds: a partition belongs to one input, which its records name. */
    private final long[] outOfOrder;
    /** The furthest that a record reached less its bound, epoch milliseconds; {@link Long#MIN_VALUE} before the first usable record. */
    private long reached = Long.MIN_VALUE;

    NewestTime(OutOfOrder outOfOrder) {
        this.outOfOrder = outOfOrder.byKind();
    }

    /**
     * Of a source.
     *
     * @param idleMillis after which a partition without usable records no longer holds back the others; 0: it always does
     */
    static WatermarkStrategy<Incoming> strategy(OutOfOrder outOfOrder, long idleMillis) {
        return WatermarkStrategy.<Incoming>forGenerator(context -> generator(outOfOrder, idleMillis, context))
                .withTimestampAssigner(NewestTime::timeOf);
    }

    private static WatermarkGenerator<Incoming> generator(
            OutOfOrder outOfOrder, long idleMillis, WatermarkGeneratorSupplier.Context context) {
        WatermarkGenerator<Incoming> newest = new NewestTime(outOfOrder);
        return new UsableOnly(
                idleMillis == 0
                        ? newest
                        : new WatermarksWithIdleness<>(
                                newest, Duration.ofMillis(idleMillis), context.getInputActivityClock()));
    }

    @Override
    public void onEvent(Incoming incoming, long timestamp, WatermarkOutput output) {
        reached = Math.max(reached, incoming.reaches() - outOfOrder[incoming.input.ordinal()]);
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        if (reached != Long.MIN_VALUE) {
            output.emitWatermark(new Watermark(reached - 1));
        }
    }

    /** The timestamp of a record: its event time, or Kafka's where it has none. */
    private static long timeOf(Incoming incoming, long kafkaTimestamp) {
        return incoming.refusal == null ? incoming.event.time : kafkaTimestamp;
    }
}
