package io.modelwatch.udfs.incident.kind;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.KindParameters;
import io.modelwatch.udfs.incident.PatternLimits;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.incident.SignTest;
import io.modelwatch.udfs.stats.Category;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * More traffic or more use of resources, then higher latency, then more errors or requests without a response: of one version, overlapping
 * in time of serving, the last having begun at most {@code within} after the first. Which of them becomes known first does not matter. Each
 * began in its first abnormal window, or in the one before if too little of that was abnormal: they are in order unless that shows
 * otherwise.
 */
public final class Overload implements IncidentKind {
    public static final String NAME = "Overload";

    private static final long serialVersionUID = 1;
    /** Causes before effects. */
    private static final List<Set<Category>> PARTS = List.of(
            EnumSet.of(Category.TRAFFIC, Category.RESOURCES),
            EnumSet.of(Category.LATENCY),
            EnumSet.of(Category.ERRORS));

    private static final List<String> STAGES = List.of("load", "latency", "errors");

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
    public Optional<Category> headlineCategory() {
        return Optional.of(Category.LATENCY);
    }

    @Override
    public SignPattern pattern(PatternLimits limits) {
        return pattern(limits, Overload::isNextPart);
    }

    /**
     * One for what becomes known in its order, one for any other order. A stage takes the first sign that fits, so in one pattern for both
     * an early error could stand where the latency should.
     */
    @Override
    public List<SignPattern> patterns(PatternLimits limits) {
        return List.of(pattern(limits), pattern(limits, Overload::isOutOfOrder).variant("in another order"));
    }

    private SignPattern pattern(PatternLimits limits, SignTest.Together second) {
        List<PatternStage> stages = List.of(
                PatternStage.of(STAGES.get(0), Overload::isPart),
                PatternStage.of(STAGES.get(1), Overload::isPart)
                        .after(STAGES.get(0), Overload::fit)
                        .after(STAGES.get(0), second),
                PatternStage.of(STAGES.get(2), Overload::isPart)
                        .after(STAGES.get(0), Overload::fit)
                        .after(STAGES.get(1), Overload::fit));
        return SignPattern.of(this, stages, limits.withinMillis() + limits.delayMillis() + 1, Overload::recognised);
    }

    private static boolean isNextPart(Sign earlier, Sign sign) {
        return part(earlier) == 0 && part(sign) == 1;
    }

    private static boolean isOutOfOrder(Sign earlier, Sign sign) {
        return !isNextPart(earlier, sign);
    }

    private static boolean isPart(Sign sign) {
        return sign.side() == Side.ABOVE && PARTS.stream().anyMatch(part -> sign.began(NAME, part));
    }

    private static int part(Sign sign) {
        return IntStream.range(0, PARTS.size())
                .filter(part -> PARTS.get(part).contains(sign.category()))
                .findFirst()
                .orElseThrow();
    }

    /** @param earlier what became known before, or at once and comes first in the order of categories */
    private static boolean fit(Sign earlier, Sign sign) {
        boolean causedByEarlier = part(earlier) < part(sign);
        return part(earlier) != part(sign)
                && earlier.isOfVersionOf(sign)
                && sign.around().categories().contains(earlier.category())
                && Math.abs(sign.since() - earlier.since())
                        <= sign.withinMillis().get(NAME)
                && (causedByEarlier ? mayCause(earlier, sign) : mayCause(sign, earlier));
    }

    private static boolean mayCause(Sign cause, Sign effect) {
        return cause.since() - windowMillis(cause) < effect.since() + windowMillis(effect);
    }

    private static long windowMillis(Sign sign) {
        return sign.finding().windowEnd() - sign.finding().windowStart();
    }

    private static Sign recognised(Map<String, List<Sign>> match) {
        List<Sign> signs =
                STAGES.stream().map(stage -> SignPattern.only(match, stage)).toList();
        Sign errors = Collections.max(signs, Comparator.comparing(Overload::part));
        Sign last = signs.get(signs.size() - 1);
        long since = signs.stream().mapToLong(Sign::since).min().orElseThrow();
        return last.recognised(NAME, errors.version(), last.at(), since);
    }
}
