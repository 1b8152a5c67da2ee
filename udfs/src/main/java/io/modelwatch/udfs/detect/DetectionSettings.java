package io.modelwatch.udfs.detect;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.SilenceTerms;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How series are judged and followed, apart from the rules.
 *
 * @param adoptAfterMillis event time after which a new version's own baseline replaces the inherited one, > 0
 * @param freezeForMillis event time for which a series stays abnormal before its baseline is learned anew, > 0
 * @param forgetAfterMillis silence, in event time, after which everything about a series is forgotten, > 0
 * @param noDataAfterMillis silence of a model before which {@code no_data} never fires, > 0. A model may have its own
 * @param days by which detectors know the time of day
 * @param budget of false incidents, which the limits of detectors with a budget follow from
 * @param silences how the silence of models is judged, by model, {@link ModelSettings#ANY_MODEL} for every model that is not named
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
                meaning =
                        "Silence of a model before which the alert no_data never fires; it fires later where the model's own gaps are longer.")
        long noDataAfterMillis,

        Days days,
        IncidentBudget budget,
        Map<String, SilenceTerms> silences)
        implements Serializable {
    /** The {@code alertname} of a silent model, or version of it. */
    public static final String NO_DATA = "no_data";

    /** The {@code alertname} of a version that is asked though it was announced as retired. */
    public static final String RETIRED_ASKED = "retired_asked";

    /** The {@code alertname} of failures of modelwatch itself. */
    public static final String INTERNAL_ERRORS = Failure.NAME;

    /** The {@code alertname} and the {@code metric} of a cap that was exceeded; the segment is for example {@code what=versions}. */
    public static final String CAP_EXCEEDED = "cap_exceeded";

    /** The metric whose points show that a version lives. */
    public static final String NO_DATA_METRIC = "requests_per_second";

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

    /** Where no model says how its silence is judged. */
    public DetectionSettings(
            List<Rule> rules,
            long adoptAfterMillis,
            long freezeForMillis,
            long forgetAfterMillis,
            long noDataAfterMillis,
            Days days,
            IncidentBudget budget) {
        this(rules, adoptAfterMillis, freezeForMillis, forgetAfterMillis, noDataAfterMillis, days, budget, Map.of());
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
        silences.forEach((model, terms) -> check(
                terms.noDataAfterMillis() < forgetAfterMillis,
                "models[%s].no-data-after must be < detection.forget-after = %s ms, was %s ms",
                model,
                forgetAfterMillis,
                terms.noDataAfterMillis()));
        rules = List.copyOf(rules);
        silences = Map.copyOf(silences);
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            requireFree(rule);
            check(ids.add(rule.id()), "rules must differ in name or severity, two are %s", rule.id());
        }
    }

    /** @throws IllegalArgumentException if the rule has a name that alerts without a rule have */
    public static void requireFree(Rule rule) {
        check(!rule.name().equals(NO_DATA), "rule name %s is taken by the silence of a model", NO_DATA);
        check(
                !rule.name().equals(RETIRED_ASKED),
                "rule name %s is taken by retired versions that are asked",
                RETIRED_ASKED);
        check(
                !rule.name().equals(INTERNAL_ERRORS),
                "rule name %s is taken by what modelwatch itself fails to compute",
                INTERNAL_ERRORS);
        check(!rule.name().equals(CAP_EXCEEDED), "rule name %s is taken by caps that are exceeded", CAP_EXCEEDED);
    }

    /** How the silence of a model is judged: its own terms, else those of {@code *}. */
    public SilenceTerms silenceOf(String model) {
        SilenceTerms own = silences.get(model);
        return own != null ? own : silences.getOrDefault(ModelSettings.ANY_MODEL, SilenceTerms.DEFAULTS);
    }

    /** What is configured for a model, or for every model, in milliseconds. */
    public long noDataAfterMillis(String model) {
        long own = silenceOf(model).noDataAfterMillis();
        return own > 0 ? own : noDataAfterMillis;
    }

    /** Whether an alert has no normal windows, only silence after the last abnormal one: it is about the job, or a retired version. */
    static boolean hasNoNormal(String rule) {
        return rule.equals(INTERNAL_ERRORS) || rule.equals(CAP_EXCEEDED) || rule.equals(RETIRED_ASKED);
    }
}
