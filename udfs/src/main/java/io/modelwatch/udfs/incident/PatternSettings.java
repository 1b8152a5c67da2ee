package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import io.modelwatch.schemas.Span;
import java.io.Serializable;
import java.util.Set;

/**
 * Which kinds of incidents are recognised, and over what length of time.
 *
 * @param enabled kinds that are recognised unless a command says otherwise
 * @param badRolloutMillis how long after a change of the version an anomaly counts as its consequence, > 0
 * @param overloadMillis time of serving in which load, latency and errors must have begun, > 0
 * @param silentFailureMillis event time for which a fall of quality must stay the only trouble, > 0
 */
public record PatternSettings(
        Set<IncidentKind> enabled,

        @Key(
                name = "patterns.bad-rollout.within",
                byDefault = "15m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long after a rollout an anomaly counts as its consequence.")
        long badRolloutMillis,

        @Key(
                name = "patterns.overload.within",
                byDefault = "5m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "Time of serving in which load, latency and errors must have begun.")
        long overloadMillis,

        @Key(
                name = "patterns.silent-failure.within",
                byDefault = "10s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long a fall of quality must stay the only trouble; shorter than incidents.settle.")
        long silentFailureMillis)
        implements Serializable {
    public PatternSettings {
        check(badRolloutMillis > 0, "patterns.bad-rollout.within must be > 0s, was %s", Span.text(badRolloutMillis));
        check(overloadMillis > 0, "patterns.overload.within must be > 0s, was %s", Span.text(overloadMillis));
        check(
                silentFailureMillis > 0,
                "patterns.silent-failure.within must be > 0s, was %s",
                Span.text(silentFailureMillis));
        enabled = Set.copyOf(enabled);
    }

    /** The length of time of a kind, whether or not it is enabled: the longest that a command may give it; 0 where it has none. */
    public long mostMillis(IncidentKind kind) {
        return switch (kind) {
            case BAD_ROLLOUT -> badRolloutMillis;
            case OVERLOAD -> overloadMillis;
            case SILENT_FAILURE -> silentFailureMillis;
            case TRAFFIC_LOSS, SHADOW_WORSE, SUSTAINED_ANOMALY -> 0;
        };
    }
}
