package io.modelwatch.udfs.follow;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * What one request or one request id may cost. What exceeds it is left out and counted; nothing else changes.
 *
 * @param labels kept for one request, those known first and of the least items, whatever the order of arrival; >= 1
 * @param feedbackPerId kept waiting for the requests of one id, >= 1. The order of arrival decides what exceeds it
 * @param rowsPerId requests and responses of one id followed at once, of several models or with pauses longer than the time-out; its
 *     waiting feedback counts as one; >= 1. The order of arrival decides what exceeds it
 * @param inputBytes of sampled inputs that wait for responses in a subtask, >= 0. The order of arrival decides which exceed it
 */
public record FollowLimits(
        @Key(
                name = "requests.max-labels",
                byDefault = "10000",
                range = "[1, 1048576]",
                meaning =
                        "Labels of one request that are kept: those known at the earliest horizons, then those of the items of least hash; more are counted only.")
        int labels,

        @Key(
                name = "requests.max-feedback-per-id",
                byDefault = "10000",
                range = "[1, 1048576]",
                before = "requests.max-labels",
                meaning =
                        "Feedback of one id that waits for its requests at once, each for the time-out; more is counted only.")
        int feedbackPerId,

        @Key(
                name = "requests.max-per-id",
                byDefault = "32",
                range = "[1, 65536]",
                before = "requests.max-feedback-per-id",
                meaning =
                        "Requests and responses of one id that are followed at once, of several models or with pauses longer than the time-out; further ones are counted only.")
        int rowsPerId,

        long inputBytes)
        implements Serializable {
    public static final FollowLimits DEFAULTS = new FollowLimits(10_000, 10_000, 32, 64L << 20);

    public FollowLimits {
        check(labels >= 1, "requests.max-labels must be >= 1, was %s", labels);
        check(feedbackPerId >= 1, "requests.max-feedback-per-id must be >= 1, was %s", feedbackPerId);
        check(rowsPerId >= 1, "requests.max-per-id must be >= 1, was %s", rowsPerId);
        check(inputBytes >= 0, "shadow.max-input-mb must be >= 0, was %s bytes", inputBytes);
    }
}
