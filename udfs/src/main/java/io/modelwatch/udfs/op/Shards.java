package io.modelwatch.udfs.op;

import io.modelwatch.schemas.event.Event;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * Spreads request ids over a fixed number of shards: the key of everything that follows requests. A shard is the key so that one state
 * entry serves thousands of requests.
 */
public final class Shards implements KeySelector<Event, Integer> {
    private static final long serialVersionUID = 1;

    private final int count;
    /** Boxed once: a key is asked for twice per event. */
    private final Integer[] boxed;

    public Shards(int count) {
        this.count = count;
        this.boxed = new Integer[count];
        for (int shard = 0; shard < count; shard++) {
            boxed[shard] = shard;
        }
    }

    @Override
    public Integer getKey(Event event) {
        return boxed[of(event.hash, count)];
    }

    /** The upper half of the hash decides the shard; the lower half the place in its table. */
    static int of(long hash, int count) {
        return (int) (((hash >>> 32) * count) >>> 32);
    }

    /** A hash that lies in a shard, for events that are about a shard and not about a request. */
    static long hashIn(int shard, int count) {
        return (((long) shard << 32) / count + 1) << 32;
    }
}
