package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.incident.shared.SharedTrouble;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The alerts of normal traffic. An incident counts once however often its figures or its severity change; so does an alert of a single
 * series.
 *
 * @param models in the order of the scenario
 * @param weeks of event time
 * @param incidents the first transition of each, by time
 * @param raw the first transition of each alert of a single series, by time
 */
record Tally(List<String> models, double weeks, List<Alert> incidents, List<Alert> raw) {
    private static final double WEEK_MILLIS = Duration.ofDays(7).toMillis();
    private static final Comparator<Alert> BY_TIME = Comparator.comparing(Alert::startsAt)
            .thenComparing(alert -> alert.labels().get("model"))
            .thenComparing(Alert::fingerprint)
            .thenComparing(Alert::sequence);

    /** The identity of an alert while it fires. */
    private record Identity(String name, Instant startsAt) {}

    /** @param alerts transitions, in any order */
    static Tally of(Scenario scenario, Duration length, List<Alert> alerts) {
        Map<Identity, Alert> incidents = new LinkedHashMap<>();
        Map<Identity, Alert> raw = new LinkedHashMap<>();
        alerts.stream()
                .filter(alert -> alert.status() == Alert.Status.FIRING)
                .sorted(BY_TIME)
                .forEach(alert -> {
                    if (isIncident(alert)) {
                        String incident = alert.labels().get("incident");
                        incidents.putIfAbsent(new Identity(incident, alert.startsAt()), alert);
                    } else if (!alert.labels().get("alertname").equals(SharedTrouble.NAME)) {
                        raw.putIfAbsent(new Identity(alert.fingerprint(), alert.startsAt()), alert);
                    }
                });
        return new Tally(
                scenario.models().stream().map(SimulatedModel::name).toList(),
                length.toMillis() / WEEK_MILLIS,
                List.copyOf(incidents.values()),
                List.copyOf(raw.values()));
    }

    private static boolean isIncident(Alert alert) {
        return Catalog.incidentKinds().has(alert.labels().get("alertname"));
    }

    /** Incidents per week of the worst model. */
    double highestRate() {
        return models.stream()
                .mapToDouble(model -> of(model, incidents).size() / weeks)
                .max()
                .orElse(0);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        incidents.forEach(incident -> lines.add(line(incident)));
        if (!raw.isEmpty()) {
            lines.add("");
            lines.add("alerts of single series by rule, metric, window and horizon:");
            kinds().forEach((kind, count) -> lines.add("%6d  %s".formatted(count, kind)));
        }
        lines.add("");
        lines.add("%-16s %9s %8s %9s %8s".formatted("model", "incidents", "a week", "of series", "a week"));
        for (String model : models) {
            lines.add(row(model, of(model, incidents).size(), of(model, raw).size()));
        }
        lines.add("%.2f weeks; at most %.2f false incidents per model and week".formatted(weeks, highestRate()));
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    private String row(String model, int found, int alerts) {
        return "%-16s %9d %8.2f %9d %8.2f".formatted(model, found, found / weeks, alerts, alerts / weeks);
    }

    private static List<Alert> of(String model, List<Alert> alerts) {
        return alerts.stream()
                .filter(alert -> alert.labels().get("model").equals(model))
                .toList();
    }

    private static String line(Alert incident) {
        return "%s  %-17s %s/%s  %s"
                .formatted(
                        incident.startsAt(),
                        incident.labels().get("alertname"),
                        incident.labels().get("model"),
                        incident.labels().get("version"),
                        incident.annotations().get("summary"));
    }

    private Map<String, Integer> kinds() {
        Map<String, Integer> kinds = new TreeMap<>();
        for (Alert alert : raw) {
            Map<String, String> labels = alert.labels();
            String kind = "%-20s %-14s %-18s %-4s %s"
                    .formatted(
                            labels.get("alertname"),
                            labels.get("model"),
                            labels.get("metric"),
                            labels.get("window"),
                            labels.getOrDefault("horizon", ""));
            kinds.merge(kind.stripTrailing(), 1, Integer::sum);
        }
        return kinds;
    }
}
