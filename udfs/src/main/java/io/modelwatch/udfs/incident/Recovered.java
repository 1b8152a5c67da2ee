package io.modelwatch.udfs.incident;

import java.util.List;

/**
 * Nothing of a version is abnormal any more, and nothing begins within the hold-down time: the end of an incident. It cannot be
 * switched off, since it ends incidents.
 */
final class Recovered {
    private static final String CALM = "calm";
    private static final String ANOMALY = "anomaly";

    private Recovered() {}

    static SignPattern pattern(IncidentSettings incidents) {
        long holdDownMillis = incidents.holdDownMillis();
        List<PatternStage> stages = List.of(
                PatternStage.of(CALM, sign -> sign.kind() == Sign.Kind.CALM),
                PatternStage.mustNotCome(ANOMALY, sign -> sign.kind() == Sign.Kind.BEGAN)
                        .after(CALM, (calm, anomaly) -> calm.version().equals(anomaly.version())));
        return new SignPattern(Sign.RECOVERED, "recognise-recovered", stages, holdDownMillis, match -> {
            Sign calm = SignPattern.only(match, CALM);
            return calm.recognised(Sign.RECOVERED, calm.version(), calm.at() + holdDownMillis, calm.since());
        });
    }
}
