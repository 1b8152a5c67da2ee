package io.modelwatch.local.score;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.incident.shared.SharedTrouble;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * An incident as consumers of the alert topic see it: all transitions with the same label {@code incident} and the same start, of any
 * severity.
 *
 * @param kind its {@code alertname}
 * @param startsAt start of the first abnormal window of serving, epoch milliseconds
 * @param firedAt event time at which it first fired, epoch milliseconds
 * @param segment the one named first, or {@code all}
 * @param metrics abnormal ones
 * @param anomalies alerts of single series that it groups
 * @param summary of its latest transition
 * @param members of its first transition, the worst first: severity, rule, version, segment, window and what was found
 */
public record SeenIncident(
        String kind,
        String model,
        String version,
        long startsAt,
        long firedAt,
        String segment,
        List<String> metrics,
        long anomalies,
        String summary,
        List<String> members) {
    private static final Comparator<Alert> IN_ORDER =
            Comparator.comparing(SeenIncident::decidedAt).thenComparingLong(Alert::sequence);

    /**
     * Each incident once, however often its transitions were published, in an order independent of the order of reading. What is told of
     * several together is none.
     */
    public static List<SeenIncident> of(Collection<Alert> alerts) {
        Map<String, Map<String, Alert>> incidents = new TreeMap<>();
        for (Alert alert : alerts) {
            if (alert.labels().get("alertname").equals(SharedTrouble.NAME)) {
                continue;
            }
            String identity = alert.startsAt() + "|" + alert.labels().get("incident");
            incidents
                    .computeIfAbsent(identity, added -> new TreeMap<>())
                    .put(alert.fingerprint() + "|" + alert.sequence(), alert);
        }
        return incidents.values().stream()
                .map(transitions -> of(transitions.values().stream()
                        .filter(transition -> transition.status() == Status.FIRING)
                        .sorted(IN_ORDER)
                        .toList()))
                .sorted(Comparator.comparingLong(SeenIncident::firedAt)
                        .thenComparingLong(SeenIncident::startsAt)
                        .thenComparing(SeenIncident::where)
                        .thenComparing(SeenIncident::kind))
                .toList();
    }

    private static SeenIncident of(List<Alert> firing) {
        Alert first = firing.get(0);
        Map<String, String> latest = firing.get(firing.size() - 1).annotations();
        return new SeenIncident(
                first.labels().get("alertname"),
                first.labels().get("model"),
                first.labels().get("version"),
                first.startsAt().toEpochMilli(),
                decidedAt(first).toEpochMilli(),
                latest.get("segment"),
                List.of(latest.get("metrics").split(",")),
                Long.parseLong(latest.get("anomalies")),
                latest.get("summary"),
                first.annotations().getOrDefault("members", "").lines().toList());
    }

    private static Instant decidedAt(Alert alert) {
        return Instant.parse(alert.annotations().get("decided_at"));
    }

    String where() {
        return model + "/" + version;
    }
}
