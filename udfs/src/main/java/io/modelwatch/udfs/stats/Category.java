package io.modelwatch.udfs.stats;

/** What a metric tells of. The order is that in which one cause shows itself: at one time, patterns see the earlier first. */
public enum Category {
    /** How much is asked. */
    TRAFFIC,
    /** What the instances use of what they have. */
    RESOURCES,
    LATENCY,
    /** What fails, goes without an answer, or comes so that it cannot be used. */
    ERRORS,
    /** How right the answers are. */
    QUALITY,
    /** What shadow scoring says of candidates. */
    SHADOW
}
