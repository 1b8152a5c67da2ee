package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Event;

/** Receives what the simulator writes, in timestamp order. */
@FunctionalInterface
public interface Output {
    /**
     * @param kind decides the topic
     * @param timestamp of the record, epoch milliseconds
     * @param key UTF-8
     */
    void write(Event.Kind kind, long timestamp, byte[] key, byte[] value);
}
