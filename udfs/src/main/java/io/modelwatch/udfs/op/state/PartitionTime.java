package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;

/**
 * How far one Kafka partition has come, as it stands in state.
 *
 * @param kind name of the input's {@link Event.Kind}
 * @param newest the furthest that a record of it reached ({@link Incoming#reaches}), epoch milliseconds
 */
public record PartitionTime(String kind, int partition, long newest) {}
