package io.modelwatch.udfs.stats;

/** What a metric measures, in the order in which one cause shows: of signs at one time, patterns see the earlier category first. */
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
