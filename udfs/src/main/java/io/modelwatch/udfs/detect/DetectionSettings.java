package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.guard.Failure;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How series are judged and followed, apart from the rules.
 *
 * @param adoptAfterMillis event time after which a new version's own baseline replaces the inherited one, > 0
 * @param freezeForMillis event time for which a series stays abnormal before its baseline is learned anew, > 0
 * @param forgetAfterMillis silence, in event time, after which everything about a series is forgotten, > 0
 * @param noDataAfterMillis silence of a (model, version) after which {@code no_data} fires, > 0
 * @param days by which detectors know the time of day
 * @param budget of false incidents, which the limits of detectors with a budget follow from
 */
public record DetectionSettings(
        List<Rule> rules,

        @Key(
                name = "detection.adopt-after",
                byDefault = "1h",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "When a new version is judged by its own past instead of its model's; the detector adaptive does not ask.")
        long adoptAfterMillis,

        @Key(
                name = "detection.freeze-for",
                byDefault = "1h",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long an abnormal series may stay so before it is the new normal.")
        long freezeForMillis,

        @Key(
                name = "detection.forget-after",
                byDefault = "24h",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "Silence after which everything about a series is forgotten.")
        long forgetAfterMillis,

        @Key(
                name = "detection.no-data-after",
                byDefault = "2m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "Silence of a version of a model after which the alert no_data fires.")
        long noDataAfterMillis,

        Days days,
        IncidentBudget budget)
        implements Serializable {
    /** The {@code alertname} of a silent (model, version). */
    public static final String NO_DATA = "no_data";

    /** The {@code alertname} of failures of modelwatch itself. */
    public static final String INTERNAL_ERRORS = Failure.NAME;

    /** The {@code alertname} and the {@code metric} of a cap that was exceeded; the segment is for example {@code what=versions}. */
    public static final String CAP_EXCEEDED = "cap_exceeded";

    /** The metric whose points show that a (model, version) lives. */
    public static final String NO_DATA_METRIC = "requests_per_second";

    private static final String NO_DATA_SEVERITY = "critical";

    /** In UTC, without a calendar; each series of a rule with a budget may have a false incident a month. */
    public DetectionSettings(
            List<Rule> rules,
            long adoptAfterMillis,
            long freezeForMillis,
            long forgetAfterMillis,
            long noDataAfterMillis) {
        this(
                rules,
                adoptAfterMillis,
                freezeForMillis,
                forgetAfterMillis,
                noDataAfterMillis,
                Days.UTC,
                IncidentBudget.UNDIVIDED);
    }

    public DetectionSettings {
        check(adoptAfterMillis > 0, "detection.adopt-after must be > 0, was %s ms", adoptAfterMillis);
        check(freezeForMillis > 0, "detection.freeze-for must be > 0, was %s ms", freezeForMillis);
        check(noDataAfterMillis > 0, "detection.no-data-after must be > 0, was %s ms", noDataAfterMillis);
        check(
                forgetAfterMillis > noDataAfterMillis,
                "detection.forget-after must be > detection.no-data-after = %s ms, was %s ms",
                noDataAfterMillis,
                forgetAfterMillis);
        rules = List.copyOf(rules);
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            requireFree(rule);
            check(ids.add(rule.id()), "rules must differ in name or severity, two are %s", rule.id());
        }
    }

    /** @throws IllegalArgumentException if the rule has a name that alerts without a rule have */
    public static void requireFree(Rule rule) {
        check(!rule.name().equals(NO_DATA), "rule name %s is taken by the silence of a model version", NO_DATA);
        check(
                !rule.name().equals(INTERNAL_ERRORS),
                "rule name %s is taken by what modelwatch itself fails to compute",
                INTERNAL_ERRORS);
        check(!rule.name().equals(CAP_EXCEEDED), "rule name %s is taken by caps that are exceeded", CAP_EXCEEDED);
    }

    /** Whether an alert is about the job itself: it has no normal windows, only silence after the last abnormal one. */
    static boolean isOfTheJob(String rule) {
        return rule.equals(INTERNAL_ERRORS) || rule.equals(CAP_EXCEEDED);
    }

    /** The rule for the silence of a (model, version): its alert fires at once and ends with the first data. */
    public Rule noDataRule() {
        return new Rule(
                NO_DATA,
                new Threshold(0, Double.NaN),
                NO_DATA_METRIC,
                "*",
                Segments.ALL,
                "*",
                Rule.Direction.DOWN,
                0,
                0,
                1,
                NO_DATA_SEVERITY,
                1,
                1,
                0);
    }
}
