package io.modelwatch.udfs.incident;

/** What a metric tells of. The order is that in which one cause shows itself: at one time, patterns see the earlier first. */
public enum Category {
    TRAFFIC,
    RESOURCES,
    LATENCY,
    ERRORS,
    QUALITY,
    /** What shadow scoring says of candidates. */
    SHADOW
}
