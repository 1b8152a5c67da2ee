package io.modelwatch.schemas.event;

/** The headers of a record, in their order; names may repeat. Whoever fills an {@link Incoming} need decode none before it is asked for. */
public interface Headers {
    int count();

    /** @param index below {@link #count} */
    String name(int index);

    /**
     * Not to be changed; may be null.
     *
     * @param index below {@link #count}
     */
    byte[] value(int index);

    /** Whether there is one of this name. */
    default boolean has(String name) {
        return find(name) >= 0;
    }

    /** The value of the last one of this name; null where there is none, or it has none. */
    default byte[] last(String name) {
        int at = find(name);
        return at < 0 ? null : value(at);
    }

    private int find(String name) {
        int at = count() - 1;
        while (at >= 0 && !name(at).equals(name)) {
            at--;
        }
        return at;
    }
}
