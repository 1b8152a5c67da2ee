package io.modelwatch.schemas.event;

import java.util.Iterator;
import java.util.List;

/**
 * The segments that one request belongs to, beside {@code all}: one value for each configured dimension that the request names, in the
 * order of the configuration. Values that the configuration does not admit are {@code other}. Its hash is computed once: it is part of a
 * key for every event. Ordered, so that a hash map stays quick when names were chosen to have one hash.
 */
public final class Segments implements Comparable<Segments> {
    /** The segment that holds every request. */
    public static final String ALL = "all";

    public static final Segments NONE = new Segments(List.of());

    private final List<String> names;
    private final int hash;

    /** @param names for example {@code [device=ios, country=de]}; empty where the model has no segments */
    public Segments(List<String> names) {
        this.names = List.copyOf(names);
        this.hash = this.names.hashCode();
    }

    public List<String> names() {
        return names;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Segments that && names.equals(that.names));
    }

    /** By the names in their order. */
    @Override
    public int compareTo(Segments that) {
        Iterator<String> others = that.names.iterator();
        for (String name : names) {
            int order = others.hasNext() ? name.compareTo(others.next()) : 1;
            if (order != 0) {
                return order;
            }
        }
        return others.hasNext() ? -1 : 0;
    }

    @Override
    public String toString() {
        return names.toString();
    }
}
