package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.detect.AlertMemory.NEVER;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Guard;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.incident.Incident.Published;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Makes alerts of incidents: their identity and sequence, and what is kept for them. */
final class IncidentWriter {
    private final String model;
    private final Map<String, String> ownerLabels;
    private final IncidentMessage message;
    private final Consumer<Written> transitions;
    private final Consumer<Failure> failures;

    /** @param ownerLabels of the model's alerts that begin */
    IncidentWriter(
            String model,
            Map<String, String> ownerLabels,
            IncidentMessage message,
            Consumer<Written> transitions,
            Consumer<Failure> failures) {
        this.model = model;
        this.ownerLabels = ownerLabels;
        this.message = message;
        this.transitions = transitions;
        this.failures = failures;
    }

    /**
     * Publishes the incident as it is now, under the highest severity: for the first time, again, updated, or as a further alert where the
     * severity rose.
     */
    void fire(Incident incident, long at) {
        incident.heldUntil = NEVER;
        if (!incident.isPublished()) {
            incident.startsAt = LoadAlone.since(incident.members(), incident.servedFrom());
        }
        String severity = incident.worstSeverity();
        Published before = incident.published.get(severity);
        publish(incident, severity, before == null ? first(incident, severity, at) : again(incident, before, at), at);
        incident.keepPublishedMetrics();
    }

    /** Its labels never change from then on, whatever becomes of the incident and of the configuration. */
    private Published first(Incident incident, String severity, long at) {
        Map<String, String> labels = labels(incident);
        String identity = Fingerprint.of(labels);
        labels.put("incident", identity);
        labels.put("severity", severity);
        labels.putAll(ownerLabels);
        if (!incident.cause.isEmpty()) {
            labels.put(IncidentLife.CAUSE, incident.cause);
        }
        return new Published(
                identity,
                new Alert(
                        Fingerprint.of(labels),
                        labels,
                        annotations(incident, identity, at),
                        Status.FIRING,
                        Instant.ofEpochMilli(incident.startsAt),
                        null,
                        0));
    }

    private Published again(Incident incident, Published before, long at) {
        return new Published(
                before.identity(),
                new Alert(
                        before.alert().fingerprint(),
                        before.alert().labels(),
                        annotations(incident, before.identity(), at),
                        Status.FIRING,
                        Instant.ofEpochMilli(incident.startsAt),
                        null,
                        before.alert().sequence() + 1));
    }

    /** Ends every firing alert of it. */
    void resolve(Incident incident, long at) {
        for (String severity : List.copyOf(incident.published.keySet())) {
            Published firing = incident.published.get(severity);
            if (firing.isFiring()) {
                publish(incident, severity, over(incident, firing, at), at);
            }
        }
    }

    private Published over(Incident incident, Published firing, long at) {
        Alert alert = firing.alert();
        Map<String, String> annotations = annotations(incident, firing.identity(), at);
        annotations.put("reason", reason(incident).text());
        return new Published(
                firing.identity(),
                new Alert(
                        alert.fingerprint(),
                        alert.labels(),
                        annotations,
                        Status.RESOLVED,
                        alert.startsAt(),
                        Instant.ofEpochMilli(Math.max(incident.startsAt, incident.servedUntil(at))),
                        alert.sequence() + 1));
    }

    /** Guarded: one text. */
    private Map<String, String> annotations(Incident incident, String identity, long at) {
        try {
            return message.annotations(incident, model, identity, at);
        } catch (RuntimeException thrown) {
            String where = "%s of %s %s, at %d".formatted(identity, model, incident.version, at);
            String cause = Guard.contain(Place.TEXT, incident.kind, where, thrown);
            failures.accept(new Failure(Place.TEXT, incident.kind, cause, model, incident.version, at));
            return IncidentMessage.withoutText(incident, model, at);
        }
    }

    private void publish(Incident incident, String severity, Published published, long at) {
        Written transition = new Written(published.alert(), at);
        transitions.accept(transition);
        incident.written.add(transition);
        incident.published.put(severity, published);
    }

    /**
     * Without the label that distinguishes severities, and without cause and owner's labels: another owner, and other models in trouble
     * at the same time, do not make it another incident.
     */
    private Map<String, String> labels(Incident incident) {
        Map<String, String> labels = new TreeMap<>();
        labels.put("alertname", incident.kind);
        labels.put("model", model);
        labels.put("version", incident.version);
        return labels;
    }

    /** The reason that all members share, else {@link End#RECOVERED}. */
    private static End reason(Incident incident) {
        List<End> reasons = incident.members().stream()
                .map(member -> member.finding().end())
                .distinct()
                .toList();
        return reasons.size() == 1 ? reasons.get(0) : End.RECOVERED;
    }
}
