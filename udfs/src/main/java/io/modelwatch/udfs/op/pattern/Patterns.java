package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.PatternSettings;
import java.util.List;

/** Names every pattern. To add one: one class, and one line here. */
public final class Patterns {
    private Patterns() {}

    /**
     * What is recognised of the models that answer requests.
     *
     * @param delayMillis longest time from the beginning of something abnormal, in time of serving, until it is known, without label horizons
     */
    public static List<SignPattern> ofModels(PatternSettings patterns, IncidentSettings incidents, long delayMillis) {
        return List.of(
                new BadRollout(patterns, incidents, delayMillis),
                new TrafficLoss(),
                new Overload(patterns, delayMillis),
                new SilentFailure(patterns, incidents),
                new SustainedAnomaly(),
                new Recovered(incidents));
    }

    /** What is recognised of candidates. */
    public static List<SignPattern> ofCandidates(IncidentSettings incidents) {
        return List.of(
                new ShadowWorse(), //
                new SustainedAnomaly(),
                new Recovered(incidents));
    }
}
