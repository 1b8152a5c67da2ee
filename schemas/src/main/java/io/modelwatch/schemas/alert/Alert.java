package io.modelwatch.schemas.alert;

import java.time.Instant;
import java.util.Map;

/**
 * What a person reads. Labels are its identity and never change; annotations may.
 *
 * @param fingerprint of the labels, as Alertmanager computes it, 16 hex digits
 * @param labels alertname, model, version, segment, metric, window, horizon (absent where the metric has none), severity, incident
 * @param annotations summary, description, value, expected, bounds, detector, count, reason of the end, exemplars
 * @param startsAt start of the first abnormal serving window
 * @param endsAt end of the alert; null while it fires
 * @param sequence 0 for the first transition of (fingerprint, startsAt), then one more for each
 */
public record Alert(
        String fingerprint,
        Map<String, String> labels,
        Map<String, String> annotations,
        Status status,
        Instant startsAt,
        Instant endsAt,
        long sequence) {
    public enum Status {
        FIRING,
        RESOLVED
    }
}
