package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes alerts of incidents: their identity, their sequence, what is kept of them. */
final class IncidentTeller {
    private final String model;
    private final IncidentMessage message;
    private final Consumer<Written> transitions;
    private final Consumer<Failure> failures;

    IncidentTeller(String model, IncidentMessage message, Consumer<Written> transitions, Consumer<Failure> failures) {
        this.model = model;
        this.message = message;
        this.transitions = transitions;
        this.failures = failures;
    }

    /** Tells what is so now, under the highest severity: first, again, updated, or as a further alert where the severity rose. */
    void fire(Incident incident, long at) {
        incident.heldUntil = NEVER;
        if (!incident.isTold()) {
            incident.startsAt = incident.servedFrom();
        }
        String severity = incident.worstSeverity();
        Alert before = incident.alerts.get(severity);
        Map<String, String> labels = before == null ? labels(incident, severity) : before.labels();
        tell(
                incident,
                new Alert(
                        before == null ? Fingerprint.of(labels) : before.fingerprint(),
                        labels,
                        annotations(incident, labels.get("incident"), at),
                        Status.FIRING,
                        Instant.ofEpochMilli(incident.startsAt),
                        null,
                        before == null ? 0 : before.sequence() + 1),
                at);
        incident.toldOfMetrics();
    }

    /** Ends whatever fires of it. */
    void resolve(Incident incident, long at) {
        long end = Math.max(incident.startsAt, incident.servedUntil(at));
        for (Alert firing : List.copyOf(incident.alerts.values())) {
            if (firing.status() == Status.FIRING) {
                Map<String, String> annotations =
                        annotations(incident, firing.labels().get("incident"), at);
                annotations.put("reason", reason(incident));
                tell(
                        incident,
                        new Alert(
                                firing.fingerprint(),
                                firing.labels(),
                                annotations,
                                Status.RESOLVED,
                                firing.startsAt(),
                                Instant.ofEpochMilli(end),
                                firing.sequence() + 1),
                        at);
            }
        }
    }

    /** Guarded: one text. */
    private Map<String, String> annotations(Incident incident, String identity, long at) {
        try {
            return message.annotations(incident, model, identity, at);
        } catch (RuntimeException thrown) {
            String name = incident.kind.alertName();
            String where = "%s of %s %s, told at %d".formatted(identity, model, incident.version, at);
            String cause = Guard.contain(Place.TEXT, name, where, thrown);
            failures.accept(new Failure(Place.TEXT, name, cause, model, incident.version, at));
            return IncidentMessage.withoutText(incident, model, at);
        }
    }

    private void tell(Incident incident, Alert alert, long at) {
        Written transition = new Written(alert, at);
        transitions.accept(transition);
        incident.written.add(transition);
        incident.alerts.put(alert.labels().get("severity"), alert);
    }

    private Map<String, String> labels(Incident incident, String severity) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("alertname", incident.kind.alertName());
        labels.put("model", model);
        labels.put("version", incident.version);
        labels.put("incident", Fingerprint.of(labels));
        labels.put("severity", severity);
        return labels;
    }

    /** That of all members where it is one, else {@code recovered}. */
    private static String reason(Incident incident) {
        List<String> reasons =
                incident.members().stream().map(Member::endReason).distinct().toList();
        return reasons.size() == 1 ? reasons.get(0) : "recovered";
    }
}
