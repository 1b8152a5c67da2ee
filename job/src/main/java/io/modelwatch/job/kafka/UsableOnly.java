package io.modelwatch.job.kafka;

import io.modelwatch.schemas.event.Incoming;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Shows a generator only what can be used. To {@code WatermarksWithIdleness} a refused record would be a sign of life: a partition that
 * gets nothing else would never be idle, never have a time, and hold back that of all others.
 */
record UsableOnly(WatermarkGenerator<Incoming> generator) implements WatermarkGenerator<Incoming> {
    @Override
    public void onEvent(Incoming incoming, long timestamp, WatermarkOutput output) {
        if (incoming.refusal == null) {
            generator.onEvent(incoming, timestamp, output);
        }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
        generator.onPeriodicEmit(output);
    }
}
