package io.modelwatch.tools.notify;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Alerts to test with. */
final class Samples {
    static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private Samples() {}

    static Alert firing(String model, long sequence) {
        return alert(model, Status.FIRING, START, null, sequence);
    }

    static Alert resolved(String model, Instant endsAt, long sequence) {
        return alert(model, Status.RESOLVED, START, endsAt, sequence);
    }

    static Alert alert(String model, Status status, Instant startsAt, Instant endsAt, long sequence) {
        Map<String, String> labels = new TreeMap<>(Map.of("alertname", "LatencyHigh", "model", model));
        return new Alert(Fingerprint.of(labels), labels, Map.of("summary", "slow"), status, startsAt, endsAt, sequence);
    }
}
