package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Event;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The simulator's own record of what it wrote. */
public final class WrittenRecords {
    private final Map<Event.Kind, Long> written = new EnumMap<>(Event.Kind.class);
    private final Map<String, Long> planted = new TreeMap<>();

    void wrote(Event.Kind kind) {
        written.merge(kind, 1L, Long::sum);
    }

    /** Counts one record that a fault broke or added. */
    public void planted(Fault fault) {
        planted.merge(fault.name(), 1L, Long::sum);
    }

    /** Records of a kind, including duplicates and unreadable ones. */
    public long written(Event.Kind kind) {
        return written.getOrDefault(kind, 0L);
    }

    /** Records that a fault broke or added; 0 for faults that break none (such as a latency shift). */
    public long planted(String fault) {
        return planted.getOrDefault(fault, 0L);
    }
}
