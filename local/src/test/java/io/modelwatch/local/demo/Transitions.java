package io.modelwatch.local.demo;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.Map;

/** Transitions of alerts as the job writes them. */
final class Transitions {
    static final Instant START = Instant.parse("2025-01-01T12:00:00Z");

    private Transitions() {}

    static Alert fires(String version, long sequence) {
        Map<String, String> labels = Map.of(
                "alertname", "SilentFailure", "model", "ranker", "version", version, "incident", version + "-silent");
        Map<String, String> texts = Map.of(
                "summary",
                "ranker is worse.",
                "anomalies",
                "3",
                "decided_at",
                START.plusSeconds(30 + sequence).toString());
        return new Alert(Fingerprint.of(labels), labels, texts, Alert.Status.FIRING, START, null, sequence);
    }

    static Alert recovers(Alert firing) {
        return new Alert(
                firing.fingerprint(),
                firing.labels(),
                Map.of("reason", "recovered", "anomalies", "3"),
                Alert.Status.RESOLVED,
                firing.startsAt(),
                START.plusSeconds(90),
                firing.sequence() + 1);
    }
}
