package io.modelwatch.udfs.op;

import java.util.ArrayDeque;
import java.util.Deque;

/** Watermarks that wait until every request that came before them is decided, so that no result falls behind the watermark. */
final class HeldWatermarks {
    /** No watermark may go. */
    static final long NONE = Long.MIN_VALUE;

    private record Held(long time, long before) {}

    private final Deque<Held> held = new ArrayDeque<>();

    /** @param before sequence of the next request: those below it came before the watermark */
    void hold(long time, long before) {
        if (!held.isEmpty() && held.peekLast().before() == before) {
            held.pollLast(); // nothing came between them: the later one is enough
        }
        held.add(new Held(time, before));
    }

    /** Lets go of what no longer has to wait. @return the latest such watermark, or {@link #NONE} */
    long release(long oldestUndecided) {
        long released = NONE;
        while (!held.isEmpty() && held.peek().before() <= oldestUndecided) {
            released = held.poll().time();
        }
        return released;
    }

    boolean isEmpty() {
        return held.isEmpty();
    }
}
