package io.modelwatch.udfs.incident.kind;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternLimits;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Category;
import java.util.EnumSet;
import java.util.List;

/**
 * A version was deployed or first seen, and something of it, but of no other version, became abnormal soon after. Soon is meant in time of
 * serving: from one window before the change (the window that it fell into) to {@code within} after it. How much of the traffic a new
 * version gets, measured by another's, is no anomaly of it.
 */
public final class BadRollout implements IncidentKind {
    public static final String NAME = "BadRollout";

    private static final long serialVersionUID = 1;
    private static final String CHANGE = "change";
    private static final String ANOMALY = "anomaly";

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.bad-rollout.enabled",
                    byDefault = "true",
                    meaning = "Whether an anomaly of a version after its rollout is recognised as BadRollout.")
            boolean enabled,

            @Key(
                    name = "patterns.bad-rollout.within",
                    byDefault = "15m",
                    range = "> 0s",
                    unit = Key.Unit.DURATION,
                    meaning = "How long after a rollout an anomaly counts as its consequence.")
            long withinMillis)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "A version became abnormal soon after it was deployed or first seen, and no other version did.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public boolean followsAChange() {
        return true;
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        long mostMillis = limits.withinMillis()
                + limits.delayMillis()
                + limits.incidents().longestHorizonMillis();
        List<PatternStage> stages = List.of(
                PatternStage.of(CHANGE, sign -> sign.kind() == Sign.Kind.CHANGED),
                PatternStage.of(ANOMALY, BadRollout::isOfOneVersionOnly).after(CHANGE, BadRollout::isSoonAfter));
        return SignPattern.of(
                this,
                stages,
                mostMillis + 1,
                match -> SignPattern.only(match, ANOMALY).recognised(NAME));
    }

    private static boolean isOfOneVersionOnly(Sign sign) {
        return sign.began(NAME, EnumSet.complementOf(EnumSet.of(Category.SHADOW)))
                && !sign.around().otherVersions()
                && !isShareOfTraffic(sign);
    }

    private static boolean isShareOfTraffic(Sign sign) {
        return sign.category() == Category.TRAFFIC && sign.finding().inherited();
    }

    private static boolean isSoonAfter(Sign change, Sign anomaly) {
        long after = anomaly.since() - change.since();
        return change.version().equals(anomaly.version())
                && after >= -anomaly.finding().windowMillis()
                && after <= anomaly.withinMillis().get(NAME);
    }
}
