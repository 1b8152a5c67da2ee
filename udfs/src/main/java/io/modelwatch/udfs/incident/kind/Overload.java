package io.modelwatch.udfs.incident.kind;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternLimits;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.stats.Category;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * More traffic or more use of resources, then higher latency, then more errors or requests without a response: of one version, overlapping
 * in time of serving, the last having begun at most {@code within} after the first. Then is meant in the order in which it became known,
 * and of what became known at once in the order of categories.
 */
public final class Overload implements IncidentKind {
    public static final String NAME = "Overload";

    private static final long serialVersionUID = 1;
    private static final String LOAD = "load";
    private static final String LATENCY = "latency";
    private static final String ERRORS = "errors";

    /** What may be set of it. */
    record Parameters(
            @Key(
                    name = "patterns.overload.enabled",
                    byDefault = "true",
                    meaning = "Whether load, then latency, then errors are recognised as Overload.")
            boolean enabled,

            @Key(
                    name = "patterns.overload.within",
                    byDefault = "5m",
                    range = "> 0s",
                    unit = Key.Unit.DURATION,
                    meaning = "Time of serving in which load, latency and errors must have begun.")
            long withinMillis)
            implements KindParameters {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String meaning() {
        return "More traffic or use of resources, then higher latency, then errors or missing responses, of one version.";
    }

    @Override
    public Class<? extends KindParameters> parameters() {
        return Parameters.class;
    }

    @Override
    public Optional<Category> toldBy() {
        return Optional.of(Category.LATENCY);
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        List<PatternStage> stages = List.of(
                PatternStage.of(LOAD, sign -> isAbove(sign, EnumSet.of(Category.TRAFFIC, Category.RESOURCES))),
                PatternStage.of(LATENCY, sign -> isAbove(sign, EnumSet.of(Category.LATENCY)))
                        .after(LOAD, Overload::continues),
                PatternStage.of(ERRORS, sign -> isAbove(sign, EnumSet.of(Category.ERRORS)))
                        .after(LATENCY, Overload::continues)
                        .after(LOAD, Overload::continues));
        return SignPattern.of(this, stages, limits.withinMillis() + limits.delayMillis() + 1, Overload::recognised);
    }

    private static boolean isAbove(Sign sign, Set<Category> categories) {
        return sign.began(NAME, categories) && sign.side() == Side.ABOVE;
    }

    private static boolean continues(Sign earlier, Sign sign) {
        return earlier.isOfVersionOf(sign)
                && sign.around().categories().contains(earlier.category())
                && sign.since() - earlier.since() <= sign.withinMillis().get(NAME);
    }

    private static Sign recognised(Map<String, List<Sign>> match) {
        Sign errors = SignPattern.only(match, ERRORS);
        long since = Math.min(
                SignPattern.only(match, LOAD).since(),
                SignPattern.only(match, LATENCY).since());
        return errors.recognised(NAME, errors.version(), errors.at(), Math.min(since, errors.since()));
    }
}
