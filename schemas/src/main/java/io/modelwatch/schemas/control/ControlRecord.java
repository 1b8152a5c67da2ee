package io.modelwatch.schemas.control;

/**
 * A record of the control topic as Kafka gives it, not parsed yet.
 *
 * @param partition where it stands
 * @param offset in the partition; a command read twice has the same
 * @param time of the record, epoch milliseconds
 * @param value null for a record without one
 */
public record ControlRecord(int partition, long offset, long time, byte[] value) {}
