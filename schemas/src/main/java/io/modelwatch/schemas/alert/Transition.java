package io.modelwatch.schemas.alert;

import java.util.List;

/**
 * A change that incidents are made of: an alert of one rule about one series began or ended, or a version of a model was seen for the first time.
 *
 * @param kind what happened
 * @param at event time at which it was known, epoch milliseconds; the timestamp of its record
 * @param since time of serving, epoch milliseconds: start of the first abnormal window, end of the alert, or start of the first window of the version
 * @param alert of one rule and one series; null for {@link Kind#SEEN}
 * @param segments what explains the beginning, best explanation first; empty where nothing does, and for the other kinds
 */
public record Transition(
        Kind kind, String model, String version, long at, long since, Alert alert, List<SegmentShare> segments) {
    /** What can happen. */
    public enum Kind {
        BEGAN,
        ENDED,
        /** The first point of a version. */
        SEEN
    }
}
