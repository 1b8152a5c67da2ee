package io.modelwatch.udfs.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of incidents, the most specific first: where several patterns are recognised in time, the first names the incident. */
public enum IncidentKind {
    BAD_ROLLOUT("BadRollout"),
    TRAFFIC_LOSS("TrafficLoss"),
    OVERLOAD("Overload"),
    SHADOW_WORSE("ShadowWorse"),
    SILENT_FAILURE("SilentFailure"),
    SUSTAINED_ANOMALY("SustainedAnomaly");

    private final String alertName;

    IncidentKind(String alertName) {
        this.alertName = alertName;
    }

    /** As the configuration and commands name its pattern, for example {@code bad-rollout}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The label {@code alertname} of its incidents, and the name of its pattern. */
    public String alertName() {
        return alertName;
    }

    public static Optional<IncidentKind> of(String alertName) {
        return Arrays.stream(values())
                .filter(kind -> kind.alertName.equals(alertName))
                .findFirst();
    }
}
