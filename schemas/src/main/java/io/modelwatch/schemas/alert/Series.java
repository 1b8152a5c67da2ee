package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.Span;
import java.util.Objects;

/** The identity of a sequence of metric points. A class and no record: it remembers a key that is asked for several times per point. */
public final class Series {
    /** Stands for the version where all versions of a model are measured together. */
    public static final String EVERY_VERSION = "all";

    private final String model;
    private final String version;
    private final Subject subject;
    private final String metric;
    private final Span window;
    private final Span horizon;
    /** Null until it is asked for; whichever thread sets it, the text is the same. */
    private String acrossVersions;

    /**
     * @param version of the model, or {@link #EVERY_VERSION}
     * @param subject all requests of the version, a segment of them, an instance, or a feature
     * @param metric snake_case, for example {@code latency_p99}
     * @param window length of the window
     * @param horizon label horizon; {@link Span#NONE} where the metric has none
     */
    public Series(String model, String version, Subject subject, String metric, Span window, Span horizon) {
        this.model = model;
        this.version = version;
        this.subject = subject;
        this.metric = metric;
        this.window = window;
        this.horizon = horizon;
    }

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

    public String model() {
        return model;
    }

    public String version() {
        return version;
    }

    public Subject subject() {
        return subject;
    }

    public String metric() {
        return metric;
    }

    public Span window() {
        return window;
    }

    public Span horizon() {
        return horizon;
    }

    /** Its subject as it stands on the wire. */
    public String segment() {
        return subject.text();
    }

    /** The series without its version: the key under which versions are compared with each other's past. */
    public String acrossVersions() {
        if (acrossVersions == null) {
            acrossVersions = CompositeKey.of(model, segment(), metric, window.text(), horizon.text());
        }
        return acrossVersions;
    }

    /** The Kafka key of its points. */
    public String key() {
        return CompositeKey.of(model, version, segment(), metric, window.text(), horizon.text());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Series that
                && model.equals(that.model)
                && version.equals(that.version)
                && subject.equals(that.subject)
                && metric.equals(that.metric)
                && window.equals(that.window)
                && horizon.equals(that.horizon);
    }

    @Override
    public int hashCode() {
        return Objects.hash(model, version, subject, metric, window, horizon);
    }

    @Override
    public String toString() {
        return key();
    }
}
