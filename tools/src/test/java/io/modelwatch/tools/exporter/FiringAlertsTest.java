package io.modelwatch.tools.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.tools.notify.AlertTransition;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class FiringAlertsTest {
    private static final Instant START = Instant.parse("2026-01-31T10:00:00Z");
    private static final String NAME = "modelwatch_alerts_firing";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final FiringAlerts firing = new FiringAlerts(new Limits(2, 3, false), new Meters(registry));

    FiringAlertsTest() {
        registry.register(firing);
    }

    @Test
    void countsByKindModelVersionAndSeverity() {
        firing.learn(told("1", Status.FIRING, "ios"));
        firing.learn(told("2", Status.FIRING, "android"));

        assertThat(Exposed.lines(registry, NAME))
                .containsExactly(
                        NAME + "{alertname=\"Overload\",model=\"ranker\",severity=\"critical\",version=\"v1\"} 2.0");
    }

    @Test
    void whatEndsIsNoLongerCounted() {
        firing.learn(told("1", Status.FIRING, "ios"));
        firing.learn(told("1", Status.RESOLVED, "ios"));

        assertThat(Exposed.lines(registry, NAME)).isEmpty();
    }

    @Test
    void whatSomeoneTakesOutOfTheTopicIsNoLongerCounted() {
        firing.learn(told("1", Status.FIRING, "ios"));
        firing.learn(new AlertTransition(new TopicPartition("t", 0), 1, "1", null, true, START, false));

        assertThat(Exposed.lines(registry, NAME)).isEmpty();
    }

    @Test
    void whatTheJobWritesAgainIsNoNews() {
        firing.learn(told("1", Status.RESOLVED, "ios"));
        AlertTransition again = told("1", Status.FIRING, "ios");
        firing.learn(new AlertTransition(again.partition(), 2, "1", again.alert(), false, START, false));

        assertThat(Exposed.lines(registry, NAME)).isEmpty();
    }

    @Test
    void whatIsMoreThanTheLimitIsDroppedAndCounted() {
        firing.learn(told("1", Status.FIRING, "ios"));
        firing.learn(told("2", Status.FIRING, "android"));
        firing.learn(told("3", Status.FIRING, "web"));

        assertThat(Exposed.lines(registry, NAME)).singleElement().asString().endsWith(" 2.0");
        assertThat(Exposed.lines(registry, "modelwatch_exporter_dropped_total{reason=\"limit\"}"))
                .singleElement()
                .asString()
                .endsWith(" 1.0");
    }

    private static AlertTransition told(String fingerprint, Status status, String device) {
        Map<String, String> labels = Map.of(
                "alertname", "Overload",
                "model", "ranker",
                "version", "v1",
                "severity", "critical",
                "segment", "device=" + device);
        Alert alert = new Alert(fingerprint, labels, Map.of(), status, START, null, 0);
        return new AlertTransition(new TopicPartition("t", 0), 0, fingerprint, alert, false, START, true);
    }
}
