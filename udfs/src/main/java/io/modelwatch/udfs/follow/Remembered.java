package io.modelwatch.udfs.follow;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Caches what is computed from a name. Forgets everything at {@value #MOST} names, so that hostile ones cost time, not memory. Not shared
 * between threads.
 */
public final class Remembered<V> {
    static final int MOST = 4_096;

    private final Function<String, V> meaning;
    private final Map<String, V> known = new HashMap<>();

    /** @param meaning always the same for a name */
    public Remembered(Function<String, V> meaning) {
        this.meaning = meaning;
    }

    /** What the name means. */
    public V of(String name) {
        V value = known.get(name);
        if (value == null) {
            value = meaning.apply(name);
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(name, value);
        }
        return value;
    }

    /** For tests. */
    int size() {
        return known.size();
    }
}
