package io.modelwatch.udfs.guard;

import java.util.Locale;

/** The kinds of computation that are guarded, each by itself. The names are in state and in alerts. */
public enum Place {
    /** A measure's summary: add, merge, read, write. */
    MEASURE,
    /** A rule's detector: a step. */
    DETECTOR,
    /** What segments explain. */
    EXPLANATION,
    /** A pattern of incidents: a condition, or what it recognised. */
    PATTERN,
    /** Texts for people. */
    TEXT,
    /** How a candidate compares with the primary. */
    COMPARISON;

    /** Its name in alerts and gauges. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
