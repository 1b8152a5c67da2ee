package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.SegmentShare;
import java.util.List;

/**
 * A change that incidents are made of: a rule's finding about a series began or ended, or a version of a model came or went.
 *
 * @param kind what happened
 * @param at event time at which it was known, epoch milliseconds; the timestamp of its record
 * @param since time of serving, epoch milliseconds: start of the first abnormal window, end of the alert, start of the first window of
 *     the version, or end of its last
 * @param finding of one rule and one series; null for what is about a version
 * @param segments what explains the beginning, best explanation first; empty where nothing does, and for the other kinds
 */
public record Transition(
        Kind kind, String model, String version, long at, long since, Finding finding, List<SegmentShare> segments) {
    /** What can happen. */
    public enum Kind {
        BEGAN,
        ENDED,
        /** The first point of a version. */
        SEEN,
        /** A version that had left is asked again. */
        RETURNED,
        /** A version is asked no more. */
        LEFT
    }

    static Transition began(Finding finding, long at) {
        return of(Kind.BEGAN, finding, at, finding.startsAt());
    }

    /** @param end of the abnormal stretch, time of serving */
    static Transition ended(Finding finding, long at, long end) {
        return of(Kind.ENDED, finding, at, end);
    }

    /**
     * That a version came or went.
     *
     * @param since start of its first window, or end of its last one
     */
    public static Transition ofVersion(Kind kind, String model, String version, long at, long since) {
        return new Transition(kind, model, version, at, since, null, List.of());
    }

    private static Transition of(Kind kind, Finding finding, long at, long since) {
        return new Transition(
                kind, finding.series().model(), finding.series().version(), at, since, finding, List.of());
    }

    /** The same with its explanation. */
    public Transition explained(List<SegmentShare> shares) {
        return new Transition(kind, model, version, at, since, finding, shares);
    }
}
