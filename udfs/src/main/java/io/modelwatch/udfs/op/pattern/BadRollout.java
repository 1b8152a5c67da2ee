package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.stats.Category;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.Pattern;

/**
 * A version was deployed or first seen, and something of it, but of no other version, became abnormal soon after. Soon is meant in time of serving:
 * from one window before the change (the window that it fell into) to {@code within} after it. How much of the traffic a new version
 * gets, measured by another's, is no anomaly of it.
 */
final class BadRollout implements SignPattern {
    static final String CHANGE = "change";
    static final String ANOMALY = "anomaly";

    private static final long serialVersionUID = 1;
    private static final String NAME = IncidentKind.BAD_ROLLOUT.alertName();

    private final long mostMillis;

    /** @param delayMillis longest time from the beginning of something abnormal, in time of serving, until it is known */
    BadRollout(PatternSettings patterns, IncidentSettings incidents, long delayMillis) {
        this.mostMillis =
                patterns.mostMillis(IncidentKind.BAD_ROLLOUT) + delayMillis + incidents.longestHorizonMillis();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String uid() {
        return "recognise-bad-rollout";
    }

    @Override
    public Pattern<Sign, ?> stages(PatternGuard guard) {
        return Pattern.<Sign>begin(CHANGE)
                .where(new Stage.Alone(guard, sign -> sign.kind() == Sign.Kind.CHANGED))
                .followedBy(ANOMALY)
                .where(new Stage.Alone(guard, BadRollout::isOfOneVersionOnly))
                .where(new Stage.After(CHANGE, guard, BadRollout::isSoonAfter))
                .within(Duration.ofMillis(mostMillis + 1));
    }

    private static boolean isOfOneVersionOnly(Sign sign) {
        return Stage.began(sign, NAME, EnumSet.complementOf(EnumSet.of(Category.SHADOW)))
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

    @Override
    public Sign recognise(Map<String, List<Sign>> match) {
        Sign anomaly = Stage.only(match, ANOMALY);
        return Stage.recognised(NAME, anomaly, anomaly.version(), anomaly.at(), anomaly.since());
    }
}
