package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.adaptive.Adaptive.Role;

/**
 * How a detector judges with a memory in two parts: what describes the series is shared by its versions and by all rules that remember
 * alike; a <em>track</em> is what one rule has learned of one version, and holds what depends on the rule's limit.
 *
 * @param <S> the shared part, changed in place
 * @param <T> the track, changed in place
 */
interface Sharing<S, T> {
    DetectorMemory.Format<S> series();

    DetectorMemory.Format<T> tracks();

    /** The shared part of a series of which nothing is known. */
    S initialSeries();

    T initialTrack();

    /** Whether the next value can be judged. */
    boolean ready(S series, T track);

    /** Whether it judges by what another version, from whose track this one started, has shown. */
    boolean inherits(T track);

    /** A track for another version of the series; the given one stays as it is. */
    T forAnotherVersion(T track);

    /** A track for another rule on the same version; the given one stays as it is. */
    T forAnotherRule(T track);

    /** Prepares the shared part for a stamp, before any of its values is judged; once more changes nothing. */
    void begin(S series, Value value, RuleTerms terms);

    /**
     * Judges a value.
     *
     * @param series stays as it is
     * @param track not to be used afterwards
     * @param limit of the rule for windows of this length
     */
    Judged<S, T> judge(S series, T track, Value value, RuleTerms terms, double limit, Role role);

    /**
     * The result for a value.
     *
     * @param step with the track after the value
     * @param lesson what the shared part can learn of it
     */
    record Judged<S, T>(Step<T> step, Lesson<S> lesson) {}

    /** Changes the shared part by a value of the stamp, after all of its values were judged. */
    interface Lesson<S> {
        void teach(S series);
    }
}
