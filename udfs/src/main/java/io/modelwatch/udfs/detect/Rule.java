package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import java.io.Serializable;

/**
 * Binds a detector to series and says what makes an alert of it.
 *
 * @param name the {@code alertname} of its alerts, for example {@code LatencyHigh}; unique except among rules of different severities,
 *     which form one family, whose alerts share an incident
 * @param detector judges the values
 * @param metrics globs over metric names, separated by commas, for example {@code latency_*,error_rate}; {@code *} is any text, also none
 * @param models globs over model names
 * @param segments globs over segments, for example {@code all} or {@code *}
 * @param windows globs over windows, for example {@code 10s}
 * @param direction which side is bad
 * @param minChange least absolute distance from the expected value, in the metric's unit, >= 0; not asked of a detector that expects none
 * @param minRelativeChange least distance as a share of the expected value, >= 0; likewise
 * @param minCount least number of events behind a point; below it the point is not judged, >= 1
 * @param severity label of the alert, for example {@code warning}
 * @param abnormal n of "n of the last m windows", 1 <= n <= m
 * @param ofWindows m, >= 1
 * @param keepFiringMillis how long every window must be normal before the alert resolves, >= 0
 */
public record Rule(
        String name,
        Detector<?> detector,
        String metrics,
        String models,
        String segments,
        String windows,
        Direction direction,
        double minChange,
        double minRelativeChange,
        long minCount,
        String severity,
        int abnormal,
        int ofWindows,
        long keepFiringMillis)
        implements Serializable {
    public enum Direction {
        UP,
        DOWN,
        BOTH
    }

    public Rule {
        check(!name.isBlank(), "rule name must not be blank");
        check(minChange >= 0, "rule %s: min-change must be >= 0, was %s", name, minChange);
        check(minRelativeChange >= 0, "rule %s: min-relative-change must be >= 0, was %s", name, minRelativeChange);
        check(minCount >= 1, "rule %s: min-count must be >= 1, was %s", name, minCount);
        check(
                abnormal >= 1 && abnormal <= ofWindows,
                "rule %s: for must be n of m with 1 <= n <= m, was %s of %s",
                name,
                abnormal,
                ofWindows);
        check(keepFiringMillis >= 0, "rule %s: keep-firing-for must be >= 0, was %s ms", name, keepFiringMillis);
        check(!severity.isBlank(), "rule %s: severity must not be blank", name);
        check(severity.indexOf('/') < 0, "rule %s: severity must have no /, was %s", name, severity);
    }

    /** Identifies a rule, also in state. */
    public String id() {
        return name + "/" + severity;
    }
}
