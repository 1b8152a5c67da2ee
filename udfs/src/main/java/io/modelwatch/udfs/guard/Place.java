package io.modelwatch.udfs.guard;

import java.util.Locale;

/** What kinds of computation are guarded, each by itself. The names are in state and in alerts. */
public enum Place {
    /** A measure's summary: add, merge, read, write. */
    MEASURE,
    /** A rule's detector: a step. */
    DETECTOR,
    /** What segments explain. */
    EXPLANATION,
    /** A pattern of incidents: a condition, or what it recognised. */
    PATTERN,
    /** What people read. */
    TEXT,
    /** How a candidate compares with the primary. */
    COMPARISON;

    /** As alerts and gauges name it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
