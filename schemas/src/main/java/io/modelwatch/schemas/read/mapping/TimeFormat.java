package io.modelwatch.schemas.read.mapping;

import io.modelwatch.schemas.read.text.EpochUnit;

/** How a time is written. */
public enum TimeFormat {
    /** As in our own JSON: RFC 3339, or a number that says its unit itself. */
    AUTO(null),
    RFC3339(null),
    EPOCH_SECONDS(EpochUnit.SECONDS),
    EPOCH_MILLIS(EpochUnit.MILLIS),
    EPOCH_MICROS(EpochUnit.MICROS),
    EPOCH_NANOS(EpochUnit.NANOS),
    /** Not in the record: its Kafka timestamp. */
    KAFKA(null);

    /** Null where it is not a number of one unit. */
    final EpochUnit unit;

    TimeFormat(EpochUnit unit) {
        this.unit = unit;
    }

    /** How a further time of the record is written, which is never Kafka's. */
    TimeFormat ofFields() {
        return this == KAFKA ? AUTO : this;
    }
}
