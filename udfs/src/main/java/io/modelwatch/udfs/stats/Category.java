package io.modelwatch.udfs.stats;

/** What a metric measures, in the order in which one cause shows: of signs at one time, patterns see the earlier category first. */
public enum Category {
    /** The amount of requests. */
    TRAFFIC,
    /** Use of the instances' resources. */
    RESOURCES,
    LATENCY,
    /** Failures, missing responses and unusable records. */
    ERRORS,
    /** What arrives of the truth, and when. */
    LABELS,
    /** What the model is fed. */
    FEATURES,
    /** Quality of the answers. */
    QUALITY,
    /** Results of shadow scoring about candidates. */
    SHADOW
}
