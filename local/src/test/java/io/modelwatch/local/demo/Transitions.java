package io.modelwatch.local.demo;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Fingerprint;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Transitions of alerts as the job writes them. */
final class Transitions {
    static final Instant START = Instant.parse("2025-01-01T12:00:00Z");

    private Transitions() {}

    static Alert fires(String segment, String metric) {
        Map<String, String> labels = new HashMap<>(Map.of(
                "alertname", "QualityLow",
                "model", "ranker",
                "version", "v1",
                "segment", segment,
                "metric", metric,
                "window", "10s",
                "horizon", "5s"));
        Map<String, String> figures = Map.of(
                "value",
                "0.0316227766",
                "expected",
                "0.05",
                "window_end",
                START.plusSeconds(30).toString());
        return new Alert(Fingerprint.of(labels), labels, figures, Alert.Status.FIRING, START, null, 0);
    }

    static Alert recovers(Alert firing) {
        return new Alert(
                firing.fingerprint(),
                firing.labels(),
                Map.of("reason", "recovered"),
                Alert.Status.RESOLVED,
                firing.startsAt(),
                START.plusSeconds(90),
                firing.sequence() + 1);
    }
}
