package io.modelwatch.schemas.alert;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.event.Segments;
import java.io.Serializable;

/**
 * The part of a model that a series is about.
 *
 * @param kind of it
 * @param text as it stands on the wire, where it is called segment: {@code all}, {@code device=ios}, {@code instance=ranker-0},
 *     {@code feature=price}
 */
public record Subject(Kind kind, String text) implements Serializable {
    /** All requests. */
    public static final Subject ALL = new Subject(Kind.ALL, Segments.ALL);

    private static final char EQUALS = '=';

    /** What a series may be about. */
    public enum Kind {
        /** All requests. */
        ALL(""),
        /** Those requests that have one value of one dimension. */
        SEGMENT(""),
        /** One of the instances that serve the model; not about requests. */
        INSTANCE("instance"),
        /** One of the model's inputs. */
        FEATURE("feature");

        private final String dimension;

        Kind(String dimension) {
            this.dimension = dimension;
        }
    }

    /** The requests that have a value of a configured dimension. */
    public static Subject segment(String dimension, String value) {
        return new Subject(Kind.SEGMENT, dimension + EQUALS + value);
    }

    public static Subject instance(String name) {
        return named(Kind.INSTANCE, name);
    }

    public static Subject feature(String name) {
        return named(Kind.FEATURE, name);
    }

    private static Subject named(Kind kind, String name) {
        return new Subject(kind, kind.dimension + EQUALS + name);
    }

    /**
     * The subject that a text says.
     *
     * @throws IllegalArgumentException if it is neither {@code all} nor a name and a value
     */
    public static Subject of(String text) {
        if (text.equals(Segments.ALL)) {
            return ALL;
        }
        int end = text.indexOf(EQUALS);
        check(end >= 0, "must be %s or name=value, was '%s'", Segments.ALL, text);
        String dimension = text.substring(0, end);
        if (dimension.equals(Kind.INSTANCE.dimension)) {
            return new Subject(Kind.INSTANCE, text);
        }
        return new Subject(dimension.equals(Kind.FEATURE.dimension) ? Kind.FEATURE : Kind.SEGMENT, text);
    }

    /** Whether a dimension of requests cannot have the name, as the texts of other subjects begin with it. */
    public static boolean isReserved(String dimension) {
        return dimension.equals(Kind.INSTANCE.dimension) || dimension.equals(Kind.FEATURE.dimension);
    }

    public boolean isAll() {
        return kind == Kind.ALL;
    }

    public boolean isInstance() {
        return kind == Kind.INSTANCE;
    }

    /** Whether it is requests: all of them, or a segment. */
    public boolean isOfRequests() {
        return kind == Kind.ALL || kind == Kind.SEGMENT;
    }

    /** The text before the {@code =}: {@code device}, {@code instance}, {@code feature}; empty for all requests. */
    public String dimension() {
        return isAll() ? "" : text.substring(0, text.indexOf(EQUALS));
    }

    /** The text after the {@code =}: {@code ios}, the name of the instance or of the feature; empty for all requests. */
    public String value() {
        return isAll() ? "" : text.substring(text.indexOf(EQUALS) + 1);
    }

    @Override
    public String toString() {
        return text;
    }
}
