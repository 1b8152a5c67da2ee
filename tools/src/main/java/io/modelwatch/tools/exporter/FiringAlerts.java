package io.modelwatch.tools.exporter;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.tools.exporter.Meters.Reason;
import io.modelwatch.tools.notify.AlertTransition;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The number of firing alerts, by kind, model, version and severity; no series where none fires. Bounded: alerts beyond the limit are
 * dropped and counted. Thread-safe: one thread updates, others read.
 */
final class FiringAlerts implements MultiCollector {
    private static final List<String> LABELS = List.of("alertname", "model", "version", "severity");

    private final Limits limits;
    private final Meters meters;
    /** By fingerprint; an alert is removed when it ends or is deleted from the topic. */
    private final Map<String, Labels> firing = new HashMap<>();

    FiringAlerts(Limits limits, Meters meters) {
        this.limits = limits;
        this.meters = meters;
    }

    synchronized void learn(AlertTransition transition) {
        if (transition.isRemoval()) {
            firing.remove(transition.fingerprint());
        } else if (transition.isNews()) {
            learn(transition.alert());
        }
    }

    private void learn(Alert alert) {
        if (alert.status() == Alert.Status.RESOLVED) {
            firing.remove(alert.fingerprint());
        } else if (firing.size() < limits.maxSeries() || firing.containsKey(alert.fingerprint())) {
            firing.put(alert.fingerprint(), labels(alert));
        } else {
            meters.dropped(Reason.LIMIT);
        }
    }

    @Override
    public synchronized MetricSnapshots collect() {
        Map<Labels, Integer> counts = new HashMap<>();
        firing.values().forEach(labels -> counts.merge(labels, 1, Integer::sum));
        var gauge = GaugeSnapshot.builder()
                .name("modelwatch_alerts_firing")
                .help(
                        "Firing alerts of model-alerts: incidents, and alerts of single series where they are published.");
        counts.forEach((labels, count) -> gauge.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(count).build()));
        return MetricSnapshots.of(gauge.build());
    }

    private static Labels labels(Alert alert) {
        Labels.Builder labels = Labels.builder();
        LABELS.forEach(name -> labels.label(name, alert.labels().getOrDefault(name, "")));
        return labels.build();
    }
}
