package io.modelwatch.job.kafka;

import io.modelwatch.schemas.event.Incoming;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/**
 * Shows a generator only usable records. {@code WatermarksWithIdleness} would take a refused record as activity: a partition that gets
 * nothing else would never be idle and never have a time, and would hold back the time of all others.
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
