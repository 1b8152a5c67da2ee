package io.modelwatch.job.config;

import io.modelwatch.schemas.Key;
import io.modelwatch.udfs.incident.IncidentKind;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Which kinds of incidents are recognised, a switch for each. */
record PatternKeys(
        @Key(
                name = "patterns.bad-rollout.enabled",
                byDefault = "true",
                meaning = "Whether an anomaly of a version after its rollout is recognised as BadRollout.")
        boolean badRollout,

        @Key(
                name = "patterns.traffic-loss.enabled",
                byDefault = "true",
                meaning = "Whether a loss of traffic in every version is recognised as TrafficLoss.")
        boolean trafficLoss,

        @Key(
                name = "patterns.overload.enabled",
                byDefault = "true",
                meaning = "Whether load, then latency, then errors are recognised as Overload.")
        boolean overload,

        @Key(
                name = "patterns.shadow-worse.enabled",
                byDefault = "true",
                meaning = "Whether a candidate that is worse is recognised as ShadowWorse.")
        boolean shadowWorse,

        @Key(
                name = "patterns.silent-failure.enabled",
                byDefault = "true",
                meaning = "Whether a fall of quality alone is recognised as SilentFailure.")
        boolean silentFailure,

        @Key(
                name = "patterns.sustained-anomaly.enabled",
                byDefault = "true",
                meaning = "Whether any other anomaly is recognised as SustainedAnomaly.")
        boolean sustainedAnomaly) {

    Set<IncidentKind> enabled() {
        Map<IncidentKind, Boolean> switches = Map.of(
                IncidentKind.BAD_ROLLOUT, badRollout,
                IncidentKind.TRAFFIC_LOSS, trafficLoss,
                IncidentKind.OVERLOAD, overload,
                IncidentKind.SHADOW_WORSE, shadowWorse,
                IncidentKind.SILENT_FAILURE, silentFailure,
                IncidentKind.SUSTAINED_ANOMALY, sustainedAnomaly);
        return switches.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }
}
