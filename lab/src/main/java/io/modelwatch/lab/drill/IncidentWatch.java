package io.modelwatch.lab.drill;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.udfs.Catalog;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The incidents known to a read_committed consumer of an alert topic: the firing ones are also open in the state that the job would
 * restore.
 */
final class IncidentWatch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final long ASKED_AGAIN_MILLIS = 100;

    private final CommittedTopic alerts;
    /** By fingerprint and start, in the order of first appearance. */
    private final Map<String, Alert> latest = new LinkedHashMap<>();

    IncidentWatch(String bootstrapServers, String topic) {
        this.alerts = new CommittedTopic(bootstrapServers, topic);
    }

    /** The firing ones among all committed by now, oldest first. */
    List<String> open() {
        alerts.rest(record -> take(AlertJson.read(record.value())));
        return latest.entrySet().stream()
                .filter(incident -> incident.getValue().status() == Alert.Status.FIRING)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Waits for a firing one that is not among the known ones; the oldest. */
    String awaitOpen(Set<String> known) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - giveUp < 0) {
            Optional<String> open = open().stream()
                    .filter(incident -> !known.contains(incident))
                    .findFirst();
            if (open.isPresent()) {
                return open.get();
            }
            TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_MILLIS);
        }
        throw new IOException(
                "a new incident must fire within %s, none did; %d are known".formatted(PATIENCE, latest.size()));
    }

    private void take(Alert alert) {
        if (Catalog.incidentKinds().has(alert.labels().get("alertname"))) {
            latest.merge(
                    alert.fingerprint() + "@" + alert.startsAt(),
                    alert,
                    (known, other) -> other.sequence() > known.sequence() ? other : known);
        }
    }

    @Override
    public void close() {
        alerts.close();
    }
}
