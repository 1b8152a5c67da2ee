package io.modelwatch.udfs.window;

import io.modelwatch.schemas.event.Segments;
import java.util.Comparator;

/**
 * Model, version and segments as a key that can be filled again, so that looking up allocates nothing. Comparable, so that a hash map makes
 * a tree of those whose hashes collide: producers choose the names.
 */
final class Combination implements Comparable<Combination> {
    private static final Comparator<Combination> ORDER = Comparator.comparing(
                    (Combination combination) -> combination.model)
            .thenComparing(combination -> combination.version)
            .thenComparing(combination -> combination.segments);

    String model;
    String version;
    Segments segments;

    void set(String newModel, String newVersion, Segments newSegments) {
        model = newModel;
        version = newVersion;
        segments = newSegments;
    }

    Combination copy() {
        Combination copy = new Combination();
        copy.set(model, version, segments);
        return copy;
    }

    @Override
    public int compareTo(Combination that) {
        return ORDER.compare(this, that);
    }

    @Override
    public int hashCode() {
        return (model.hashCode() * 31 + version.hashCode()) * 31 + segments.hashCode();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Combination that
                && model.equals(that.model)
                && version.equals(that.version)
                && segments.equals(that.segments);
    }
}
