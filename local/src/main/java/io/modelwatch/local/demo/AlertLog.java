package io.modelwatch.local.demo;

import io.modelwatch.schemas.alert.Alert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Transitions of alerts, each once, however often it was published. */
final class AlertLog {
    private final Map<String, Alert> transitions = new LinkedHashMap<>();

    /** @return the new ones, by event time */
    List<Alert> add(Collection<Alert> read) {
        List<Alert> added = new ArrayList<>();
        for (Alert alert : read) {
            String identity = alert.fingerprint() + alert.startsAt() + alert.sequence();
            if (transitions.putIfAbsent(identity, alert) == null) {
                added.add(alert);
            }
        }
        added.sort(AlertLine.BY_TIME);
        return added;
    }

    List<Alert> all() {
        return List.copyOf(transitions.values());
    }
}
