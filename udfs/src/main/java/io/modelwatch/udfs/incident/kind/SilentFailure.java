package io.modelwatch.udfs.incident.kind;

import io.modelwatch.schemas.Check;
import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternLimits;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Category;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Quality fell while latency, errors and traffic of the version were normal at that time of serving, and none of them is found abnormal in
 * the {@code within} after it became known: the failure that service monitoring cannot see. It is always known that long after, as
 * configured; a shorter length that was commanded only lets later trouble be ignored.
 */
public final class SilentFailure implements IncidentKind {
    public static final String NAME = "SilentFailure";

    private static final long serialVersionUID = 1;
    private static final String QUALITY = "quality";
    private static final String SERVICE = "service";
    private static final Set<Category> SEEN_BY_SERVICE_MONITORING =
            Collections.unmodifiableSet(EnumSet.of(Category.TRAFFIC, Category.LATENCY, Category.ERRORS));

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.silent-failure.enabled",
                    byDefault = "true",
                    meaning = "Whether a fall of quality alone is recognised as SilentFailure.")
            boolean enabled,

            @Key(
                    name = "patterns.silent-failure.within",
                    byDefault = "10s",
                    range = "> 0s",
                    unit = Key.Unit.DURATION,
                    meaning = "How long a fall of quality must stay the only trouble; shorter than incidents.settle.")
            long withinMillis)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "Quality fell while latency, errors and traffic of the version were normal: what service monitoring cannot see.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Optional<Category> headlineCategory() {
        return Optional.of(Category.QUALITY);
    }

    /** Else the incident would have settled under another name before it is known. */
    @Override
    public void check(KindParameters parameters, IncidentSettings incidents) {
        Check.check(
                parameters.withinMillis() < incidents.settleMillis(),
                "patterns.silent-failure.within must be < incidents.settle = %s, was %s",
                Span.text(incidents.settleMillis()),
                Span.text(parameters.withinMillis()));
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        long gap = limits.incidents().mergeGapMillis();
        long within = limits.withinMillis();
        List<PatternStage> stages = List.of(
                PatternStage.of(QUALITY, SilentFailure::isAlone),
                PatternStage.mustNotCome(SERVICE, SilentFailure::isOfService)
                        .after(QUALITY, (quality, service) -> belongs(quality, service, gap)));
        return SignPattern.of(this, stages, within, match -> recognised(SignPattern.only(match, QUALITY), within));
    }

    private static boolean isAlone(Sign sign) {
        return sign.began(NAME, EnumSet.of(Category.QUALITY))
                && Collections.disjoint(sign.around().categories(), SEEN_BY_SERVICE_MONITORING);
    }

    private static boolean isOfService(Sign sign) {
        return sign.kind() == Sign.Kind.BEGAN && SEEN_BY_SERVICE_MONITORING.contains(sign.category());
    }

    private static boolean belongs(Sign quality, Sign service, long gap) {
        return quality.isOfVersionOf(service)
                && service.at() - quality.at() < quality.withinMillis().get(NAME)
                && service.since() <= quality.at() - quality.horizonMillis() + gap;
    }

    private static Sign recognised(Sign quality, long within) {
        return quality.recognised(NAME, quality.version(), quality.at() + within, quality.since());
    }
}
