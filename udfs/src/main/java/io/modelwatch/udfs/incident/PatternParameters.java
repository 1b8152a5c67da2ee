package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Check;
import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.control.PatternCheck;
import io.modelwatch.udfs.incident.PatternSettings.OfKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What commands may set of the patterns: the same parameters by the same names as the configuration's keys {@code patterns.*}.
 *
 * @param configured what applies unless a command says otherwise; its lengths of time are the longest that may be commanded
 */
public record PatternParameters(PatternSettings configured) implements PatternCheck {
    @Override
    public void check(String pattern, Map<String, String> parameters) {
        OfKind known = known(pattern);
        new TreeMap<>(parameters).forEach((name, value) -> check(known, name, value));
    }

    private OfKind known(String pattern) {
        List<String> known =
                configured.kinds().stream().map(each -> each.kind().code()).toList();
        Check.check(
                known.contains(pattern),
                "pattern must be one of %s, was '%s'%s",
                String.join(", ", known),
                pattern,
                meant(pattern, known));
        return configured.kinds().get(known.indexOf(pattern));
    }

    private static void check(OfKind known, String name, String value) {
        String pattern = known.kind().code();
        List<String> names = known.kind().parameterNames();
        Check.check(
                names.contains(name),
                "pattern %s has the parameters %s, was '%s'%s",
                pattern,
                String.join(", ", names),
                name,
                meant(name, names));
        if (name.equals(KindParameters.ENABLED)) {
            Check.check(
                    value.equals("true") || value.equals("false"),
                    "%s of pattern %s must be true or false, was '%s'",
                    name,
                    pattern,
                    value);
        } else {
            checkWithin(pattern, known.withinMillis(), value);
        }
    }

    private static void checkWithin(String pattern, long mostMillis, String value) {
        long millis;
        try {
            millis = Span.parse(value);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new IllegalArgumentException(
                    "%s of pattern %s must be a duration > 0s (for example 500ms, 10s, 5m, 24h), was '%s'"
                            .formatted(KindParameters.WITHIN, pattern, value),
                    wrong);
        }
        Check.check(
                millis > 0,
                "%s of pattern %s must be a duration > 0s, was '%s'",
                KindParameters.WITHIN,
                pattern,
                value);
        Check.check(
                millis <= mostMillis,
                "%s of pattern %s must be at most %s, was %s: patterns.%s.within is built into the running job, so only a new"
                        + " configuration makes it longer",
                KindParameters.WITHIN,
                pattern,
                Span.text(mostMillis),
                value,
                pattern);
    }

    private static String meant(String mistyped, List<String> known) {
        return Nearest.to(mistyped, known).map(" (did you mean %s?)"::formatted).orElse("");
    }

    /**
     * In the form of {@link Sign#withinMillis}.
     *
     * @param commanded by a pattern's code: its parameters that differ from the configuration's. One that was accepted when the configured
     *     length was longer counts as the longest
     */
    Map<String, Long> withinMillis(Function<String, Map<String, String>> commanded) {
        Map<String, Long> within = new HashMap<>();
        for (OfKind each : configured.kinds()) {
            Map<String, String> parameters = commanded.apply(each.kind().code());
            String enabled = parameters.get(KindParameters.ENABLED);
            if (enabled == null ? each.enabled() : Boolean.parseBoolean(enabled)) {
                String length = parameters.get(KindParameters.WITHIN);
                long most = each.withinMillis();
                within.put(each.kind().name(), length == null ? most : Math.min(most, Span.parse(length)));
            }
        }
        return Map.copyOf(within);
    }
}
