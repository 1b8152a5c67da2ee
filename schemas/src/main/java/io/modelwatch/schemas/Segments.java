package io.modelwatch.schemas;

import java.util.List;

/**
 * The segments that one request belongs to, beside {@code all}: one value for each configured dimension that the request names, in the
 * order of the configuration. Values that the configuration does not admit are {@code other}.
 *
 * @param names for example {@code [device=ios, country=de]}; empty where the model has no segments
 */
public record Segments(List<String> names) {
    /** The segment that holds every request. */
    public static final String ALL = "all";

    public static final Segments NONE = new Segments(List.of());

    public Segments {
        names = List.copyOf(names);
    }
}
