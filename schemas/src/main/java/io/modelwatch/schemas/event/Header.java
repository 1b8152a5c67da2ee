package io.modelwatch.schemas.event;

/**
 * One header of a Kafka record.
 *
 * @param name may be empty; several headers of a record may have the same
 * @param value may be null
 */
public record Header(String name, byte[] value) {}
