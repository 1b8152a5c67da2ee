package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.incident.IncidentKind.Subject;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Which kinds of incidents are recognised, and over what length of time.
 *
 * @param kinds every kind, the most specific first
 */
public record PatternSettings(List<OfKind> kinds) implements Serializable {
    /**
     * The settings of one kind.
     *
     * @param enabled whether it is recognised unless a command says otherwise
     * @param withinMillis its pattern's length of time: the longest that a command may give it; 0 where it has none
     */
    public record OfKind(IncidentKind kind, boolean enabled, long withinMillis) implements Serializable {}

    public PatternSettings {
        kinds = List.copyOf(kinds);
    }

    /** @param parameters the settings of a kind */
    public static PatternSettings of(Kinds kinds, Function<IncidentKind, KindParameters> parameters) {
        List<OfKind> settings = new ArrayList<>();
        for (IncidentKind kind : kinds.all()) {
            KindParameters set = parameters.apply(kind);
            settings.add(new OfKind(kind, set.enabled(), set.withinMillis()));
        }
        return new PatternSettings(settings);
    }

    /** For this long from the start of a model, a version that is first seen is not a change. */
    long rolloutMillis() {
        return kinds.stream()
                .filter(each -> each.kind().followsAChange())
                .mapToLong(OfKind::withinMillis)
                .max()
                .orElse(0);
    }

    /**
     * All patterns: those of the kinds, and the end of incidents.
     *
     * @param subject whose signs they are
     * @param delayMillis as {@link PatternLimits#delayMillis}
     */
    public List<SignPattern> patterns(Subject subject, IncidentSettings incidents, long delayMillis) {
        List<SignPattern> patterns = new ArrayList<>();
        for (OfKind each : kinds) {
            if (each.kind().subjects().contains(subject)) {
                patterns.addAll(each.kind().patterns(new PatternLimits(each.withinMillis(), incidents, delayMillis)));
            }
        }
        patterns.add(Recovered.pattern(incidents));
        return patterns;
    }
}
