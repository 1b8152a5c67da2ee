package io.modelwatch.udfs.follow;

/** Where an admitted record can go; the {@code PENDING} ones fall again as their rows are resolved. */
public enum FollowPlace {
    REQUESTS_SERVED,
    REQUESTS_ORPHANED,
    REQUESTS_DUPLICATE,
    REQUESTS_PENDING,
    /** As RESPONSES_BEYOND_LIMIT and FEEDBACK_BEYOND_LIMIT: {@link FollowLimits}. Results are reproducible while all three are 0. */
    REQUESTS_BEYOND_LIMIT,
    RESPONSES_USED,
    RESPONSES_DUPLICATE,
    RESPONSES_WITHOUT_REQUEST,
    RESPONSES_PENDING,
    RESPONSES_BEYOND_LIMIT,
    FEEDBACK_USED,
    FEEDBACK_DUPLICATE,
    FEEDBACK_WITHOUT_REQUEST,
    FEEDBACK_PENDING,
    FEEDBACK_BEYOND_LIMIT,
    RESOURCES_USED,
    /** Records of a partition that was idle and came back behind the watermark. Results are reproducible while it is 0. */
    BEHIND_THE_CLOCK
}
