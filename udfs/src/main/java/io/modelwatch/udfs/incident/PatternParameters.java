package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Check;
import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.control.PatternCheck;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What commands may set of the patterns: the same parameters by the same names as the configuration's keys {@code patterns.*}.
 *
 * @param configured what holds where no command says otherwise; its lengths of time are the longest that may be commanded
 */
public record PatternParameters(PatternSettings configured) implements PatternCheck {
    /** Whether the pattern is recognised: {@code true} or {@code false}. */
    public static final String ENABLED = "enabled";
    /** The pattern's length of time, of those that have one. */
    public static final String WITHIN = "within";

    /** The parameters that a pattern has. */
    public static List<String> of(IncidentKind kind) {
        return switch (kind) {
            case BAD_ROLLOUT, OVERLOAD, SILENT_FAILURE -> List.of(ENABLED, WITHIN);
            case TRAFFIC_LOSS, SHADOW_WORSE, SUSTAINED_ANOMALY -> List.of(ENABLED);
        };
    }

    @Override
    public void check(String pattern, Map<String, String> parameters) {
        IncidentKind kind = kind(pattern);
        new TreeMap<>(parameters).forEach((name, value) -> check(kind, name, value));
    }

    private static IncidentKind kind(String pattern) {
        List<String> known =
                Arrays.stream(IncidentKind.values()).map(IncidentKind::code).toList();
        Check.check(
                known.contains(pattern),
                "pattern must be one of %s, was '%s'%s",
                String.join(", ", known),
                pattern,
                meant(pattern, known));
        return IncidentKind.values()[known.indexOf(pattern)];
    }

    private void check(IncidentKind kind, String name, String value) {
        Check.check(
                of(kind).contains(name),
                "pattern %s has the parameters %s, was '%s'%s",
                kind.code(),
                String.join(", ", of(kind)),
                name,
                meant(name, of(kind)));
        if (name.equals(ENABLED)) {
            Check.check(
                    value.equals("true") || value.equals("false"),
                    "%s of pattern %s must be true or false, was '%s'",
                    ENABLED,
                    kind.code(),
                    value);
        } else {
            checkWithin(kind, value);
        }
    }

    private void checkWithin(IncidentKind kind, String value) {
        long millis;
        try {
            millis = Span.parse(value);
        } catch (IllegalArgumentException | ArithmeticException wrong) {
            throw new IllegalArgumentException(
                    "%s of pattern %s must be a duration > 0s (for example 500ms, 10s, 5m, 24h), was '%s'"
                            .formatted(WITHIN, kind.code(), value),
                    wrong);
        }
        Check.check(millis > 0, "%s of pattern %s must be a duration > 0s, was '%s'", WITHIN, kind.code(), value);
        Check.check(
                millis <= configured.mostMillis(kind),
                "%s of pattern %s must be at most %s, was %s: patterns.%s.within is built into the running job, so only a new"
                        + " configuration makes it longer",
                WITHIN,
                kind.code(),
                Span.text(configured.mostMillis(kind)),
                value,
                kind.code());
    }

    private static String meant(String mistyped, List<String> known) {
        return Nearest.to(mistyped, known).map(" (did you mean %s?)"::formatted).orElse("");
    }

    /**
     * As {@link Sign#withinMillis} holds them.
     *
     * @param commanded by a pattern's code: its parameters that differ from the configuration's. One that was accepted when the configured
     *     length was longer counts as the longest
     */
    Map<String, Long> withinMillis(Function<String, Map<String, String>> commanded) {
        Map<String, Long> within = new HashMap<>();
        for (IncidentKind kind : IncidentKind.values()) {
            Map<String, String> parameters = commanded.apply(kind.code());
            String enabled = parameters.get(ENABLED);
            if (enabled == null ? configured.enabled().contains(kind) : Boolean.parseBoolean(enabled)) {
                String length = parameters.get(WITHIN);
                long most = configured.mostMillis(kind);
                within.put(kind.alertName(), length == null ? most : Math.min(most, Span.parse(length)));
            }
        }
        return Map.copyOf(within);
    }
}
