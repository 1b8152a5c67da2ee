package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.PatternSettings;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.stats.Category;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.cep.pattern.Pattern;

/**
 * More traffic or more use of resources, then higher latency, then more errors or requests without a response: of one version, overlapping in time
 * of serving, the last having begun at most {@code within} after the first. Then is meant in the order in which it became known, and of what
 * became known at once in the order of categories.
 */
final class Overload implements SignPattern {
    static final String LOAD = "load";
    static final String LATENCY = "latency";
    static final String ERRORS = "errors";

    private static final long serialVersionUID = 1;
    private static final String NAME = IncidentKind.OVERLOAD.alertName();

    private final long mostMillis;

    /** @param delayMillis longest time from the beginning of something abnormal, in time of serving, until it is known */
    Overload(PatternSettings patterns, long delayMillis) {
        this.mostMillis = patterns.mostMillis(IncidentKind.OVERLOAD) + delayMillis;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String uid() {
        return "recognise-overload";
    }

    @Override
    public Pattern<Sign, ?> stages(PatternGuard guard) {
        return Pattern.<Sign>begin(LOAD)
                .where(new Stage.Alone(guard, sign -> isAbove(sign, EnumSet.of(Category.TRAFFIC, Category.RESOURCES))))
                .followedBy(LATENCY)
                .where(new Stage.Alone(guard, sign -> isAbove(sign, EnumSet.of(Category.LATENCY))))
                .where(new Stage.After(LOAD, guard, Overload::continues))
                .followedBy(ERRORS)
                .where(new Stage.Alone(guard, sign -> isAbove(sign, EnumSet.of(Category.ERRORS))))
                .where(new Stage.After(LATENCY, guard, Overload::continues))
                .where(new Stage.After(LOAD, guard, Overload::continues))
                .within(Duration.ofMillis(mostMillis + 1));
    }

    private static boolean isAbove(Sign sign, Set<Category> categories) {
        return Stage.began(sign, NAME, categories) && sign.side() == Side.ABOVE;
    }

    private static boolean continues(Sign earlier, Sign sign) {
        return Stage.isOfOneVersion(earlier, sign)
                && sign.around().categories().contains(earlier.category())
                && sign.since() - earlier.since() <= sign.withinMillis().get(NAME);
    }

    @Override
    public Sign recognise(Map<String, List<Sign>> match) {
        Sign errors = Stage.only(match, ERRORS);
        long since = Math.min(
                Stage.only(match, LOAD).since(), Stage.only(match, LATENCY).since());
        return Stage.recognised(NAME, errors, errors.version(), errors.at(), Math.min(since, errors.since()));
    }
}
