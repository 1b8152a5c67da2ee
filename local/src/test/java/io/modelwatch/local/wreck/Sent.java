package io.modelwatch.local.wreck;

import io.modelwatch.schemas.event.Event;

/**
 * A record for one of the inputs.
 *
 * @param position where it stands among the others of its partition: when it is written, epoch milliseconds
 * @param timestamp Kafka's
 */
record Sent(Event.Kind kind, int partition, long position, long timestamp, byte[] value) {
    static Sent at(Event.Kind kind, int partition, long time, byte[] value) {
        return new Sent(kind, partition, time, time, value);
    }
}
