package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.stats.Category;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.cep.pattern.Pattern;

/**
 * Quality fell while latency, errors and traffic of the version were normal at that time of serving, and none of them is found abnormal in the {@code
 * within} after it became known: the failure that service monitoring cannot see. It is always known that long after, as configured; a
 * shorter length that was commanded only lets later trouble be ignored.
 */
final class SilentFailure implements SignPattern {
    static final String QUALITY = "quality";
    static final String SERVICE = "service";

    private static final long serialVersionUID = 1;
    private static final String NAME = IncidentKind.SILENT_FAILURE.alertName();
    private static final Set<Category> SEEN_BY_SERVICE_MONITORING =
            Collections.unmodifiableSet(EnumSet.of(Category.TRAFFIC, Category.LATENCY, Category.ERRORS));

    private final long withinMillis;
    private final long mergeGapMillis;

    SilentFailure(PatternSettings patterns, IncidentSettings incidents) {
        this.withinMillis = patterns.mostMillis(IncidentKind.SILENT_FAILURE);
        this.mergeGapMillis = incidents.mergeGapMillis();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String uid() {
        return "recognise-silent-failure";
    }

    @Override
    public Pattern<Sign, ?> stages(PatternGuard guard) {
        long gap = mergeGapMillis;
        return Pattern.<Sign>begin(QUALITY)
                .where(new Stage.Alone(guard, SilentFailure::isAlone))
                .notFollowedBy(SERVICE)
                .where(new Stage.Alone(guard, SilentFailure::isOfService))
                .where(new Stage.After(QUALITY, guard, (quality, service) -> belongs(quality, service, gap)))
                .within(Duration.ofMillis(withinMillis));
    }

    private static boolean isAlone(Sign sign) {
        return Stage.began(sign, NAME, EnumSet.of(Category.QUALITY))
                && Collections.disjoint(sign.around().categories(), SEEN_BY_SERVICE_MONITORING);
    }

    private static boolean isOfService(Sign sign) {
        return sign.kind() == Sign.Kind.BEGAN && SEEN_BY_SERVICE_MONITORING.contains(sign.category());
    }

    private static boolean belongs(Sign quality, Sign service, long gap) {
        return Stage.isOfOneVersion(quality, service)
                && service.at() - quality.at() < quality.withinMillis().get(NAME)
                && service.since() <= quality.at() - quality.horizonMillis() + gap;
    }

    @Override
    public Sign recognise(Map<String, List<Sign>> match) {
        Sign quality = Stage.only(match, QUALITY);
        return Stage.recognised(NAME, quality, quality.version(), quality.at() + withinMillis, quality.since());
    }
}
