package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.incident.kind.ShadowWorse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a {@code read_committed} consumer of an alert topic sees, without shadow alerts.
 *
 * @param transitions by fingerprint, start and sequence
 * @param written number of records: after a restore the job publishes again what a lost transaction may have contained
 * @param faults transitions that are out of order, or repeated with other content
 */
record PublishedAlerts(SortedMap<String, Alert> transitions, int written, List<String> faults) {
    static PublishedAlerts read(String bootstrapServers, String topic, Predicate<Alert> wanted) {
        return of(CommittedTopic.read(bootstrapServers, topic, record -> AlertJson.read(record.value())).stream()
                .filter(alert -> !isOfACandidate(alert))
                .filter(wanted)
                .toList());
    }

    /** @param alerts those of one fingerprint in the order of publication */
    static PublishedAlerts of(List<Alert> alerts) {
        SortedMap<String, Alert> transitions = new TreeMap<>();
        Map<String, Long> next = new HashMap<>();
        List<String> faults = new ArrayList<>();
        for (Alert alert : alerts) {
            Alert before = transitions.putIfAbsent(identity(alert), alert);
            if (before == null) {
                String one = alert.fingerprint() + " " + alert.startsAt();
                long expected = next.getOrDefault(one, 0L);
                if (alert.sequence() != expected) {
                    faults.add("out of order, %d expected: %s".formatted(expected, text(alert)));
                }
                next.put(one, Math.max(expected, alert.sequence() + 1));
            } else if (!before.equals(alert)) {
                faults.add("published twice, not the same:%n    %s%n    %s".formatted(before, alert));
            }
        }
        return new PublishedAlerts(transitions, alerts.size(), List.copyOf(faults));
    }

    long incidents() {
        return transitions.values().stream()
                .filter(alert -> Catalog.incidentKinds().has(alert.labels().get("alertname")))
                .map(alert -> alert.fingerprint() + alert.startsAt())
                .distinct()
                .count();
    }

    private static boolean isOfACandidate(Alert alert) {
        return alert.labels().getOrDefault("metric", "").startsWith("shadow_")
                || ShadowWorse.NAME.equals(alert.labels().get("alertname"));
    }

    static String identity(Alert alert) {
        return "%s %s %06d".formatted(alert.fingerprint(), alert.startsAt(), alert.sequence());
    }

    /** One alert, for people. */
    static String text(Alert alert) {
        return "%s #%d %s %s since %s%s"
                .formatted(
                        alert.fingerprint(),
                        alert.sequence(),
                        alert.status(),
                        alert.labels(),
                        alert.startsAt(),
                        alert.endsAt() == null ? "" : " until " + alert.endsAt());
    }
}
