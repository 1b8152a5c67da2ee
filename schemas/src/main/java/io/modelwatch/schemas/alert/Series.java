package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.Span;

/**
 * The identity of a sequence of metric points.
 *
 * @param version of the model, or {@link #EVERY_VERSION}
 * @param subject all requests of the version, a segment of them, an instance, or a feature
 * @param metric snake_case, for example {@code latency_p99}
 * @param window length of the window
 * @param horizon label horizon; {@link Span#NONE} where the metric has none
 */
public record Series(String model, String version, Subject subject, String metric, Span window, Span horizon) {
    /** Stands for the version where all versions of a model are measured together. */
    public static final String EVERY_VERSION = "all";

    /**
     * Reads a series from its texts on the wire.
     *
     * @param segment as {@link Subject#of} reads it
     * @param window as {@link Span#of(String)} reads it
     * @param horizon the same, or empty
     * @throws IllegalArgumentException if a text is none of these
     * @throws ArithmeticException if a length is more milliseconds than can be counted
     */
    public static Series of(
            String model, String version, String segment, String metric, String window, String horizon) {
        Span labelled = horizon.isEmpty() ? Span.NONE : Span.of(horizon);
        return new Series(model, version, Subject.of(segment), metric, Span.of(window), labelled);
    }

    /** Its subject as it stands on the wire. */
    public String segment() {
        return subject.text();
    }

    /** The series without its version: the key under which versions are compared with each other's past. */
    public String acrossVersions() {
        return CompositeKey.of(model, segment(), metric, window.text(), horizon.text());
    }

    /** The Kafka key of its points. */
    public String key() {
        return CompositeKey.of(model, version, segment(), metric, window.text(), horizon.text());
    }
}
