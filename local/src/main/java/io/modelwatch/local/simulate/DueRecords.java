package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Event;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Records waiting for their time; those of equal time are written in the order of addition. */
final class DueRecords {
    private record Due(long timestamp, long order, Event.Kind kind, byte[] key, byte[] value) {}

    private final PriorityQueue<Due> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Due::timestamp).thenComparingLong(Due::order));
    private long added;

    void add(Event.Kind kind, long timestamp, String key, byte[] value) {
        waiting.add(new Due(timestamp, added++, kind, key.getBytes(StandardCharsets.UTF_8), value));
    }

    /** Writes and removes all with a timestamp before the bound. */
    void writeBefore(long bound, Output output, WrittenRecords ledger) {
        while (!waiting.isEmpty() && waiting.peek().timestamp() < bound) {
            Due due = waiting.remove();
            ledger.wrote(due.kind());
            output.write(due.kind(), due.timestamp(), due.key(), due.value());
        }
    }
}
