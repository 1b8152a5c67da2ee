package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.adaptive.Days;

/**
 * What a rule and the configuration say to a detector beyond its own parameters. Most detectors need nothing of it.
 *
 * @param direction which side is bad
 * @param abnormal n of "n of the last m windows", 1 <= n <= m
 * @param ofWindows m, >= 1
 * @param days when they begin and which of them are like a weekend's
 * @param freezeForMillis how long an abnormal series may stay so before it is the new normal, > 0
 * @param falseIncidentsPerMonth allowed in 30 days of one series, > 0; NaN where the detector has no budget
 */
public record RuleTerms(
        Direction direction,
        int abnormal,
        int ofWindows,
        Days days,
        long freezeForMillis,
        double falseIncidentsPerMonth) {
    private static final long HOUR = 3_600_000;

    /** Each window by itself, on both sides, in UTC, frozen for an hour; one false incident a month. */
    public static final RuleTerms PLAIN = new RuleTerms(Direction.BOTH, 1, 1, Days.UTC, HOUR, 1);

    public RuleTerms {
        check(
                abnormal >= 1 && abnormal <= ofWindows,
                "n of m must have 1 <= n <= m, was %s of %s",
                abnormal,
                ofWindows);
        check(freezeForMillis > 0, "freezeForMillis must be > 0, was %s", freezeForMillis);
    }

    /** Of a rule on the series of a model. */
    public static RuleTerms of(Rule rule, String model, DetectionSettings settings) {
        return new RuleTerms(
                rule.direction(),
                rule.abnormal(),
                rule.ofWindows(),
                settings.days(),
                settings.freezeForMillis(),
                settings.budget().perSeries(rule, model, settings.rules()));
    }
}
