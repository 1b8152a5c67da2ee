package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.settings;
import static io.modelwatch.udfs.op.Scene.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an alert says of its series in labels. */
class AlertLabelsTest {
    private static final String[] OF_ALL_REQUESTS = {
        "alertname", "model", "version", "segment", "metric", "window", "severity", "incident"
    };

    @ParameterizedTest
    @CsvSource({"instance=ranker-0, instance, ranker-0", "feature=price, feature, price"})
    void anInstanceAndAFeatureHaveALabelOfTheirOwn(String segment, String label, String value) {
        Alert alert = fired(segment, "");

        assertThat(alert.labels())
                .containsOnlyKeys(with(label))
                .containsEntry("segment", segment)
                .containsEntry(label, value);
        assertThat(alert.fingerprint()).isEqualTo(Fingerprint.of(alert.labels()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"all", "device=ios", "instance="})
    void whatIsNoInstanceAndNoFeatureHasNoSuchLabel(String segment) {
        assertThat(fired(segment, "").labels())
                .containsOnlyKeys(OF_ALL_REQUESTS)
                .containsEntry("segment", segment)
                .containsEntry("window", "10s");
    }

    @Test
    void aLabelHorizonIsALabel() {
        assertThat(fired("all", "30m").labels())
                .containsOnlyKeys(with("horizon"))
                .containsEntry("horizon", "30m");
    }

    private static String[] with(String label) {
        List<String> labels = new ArrayList<>(List.of(OF_ALL_REQUESTS));
        labels.add(label);
        return labels.toArray(String[]::new);
    }

    private static Alert fired(String segment, String horizon) {
        AlertLife life = new AlertLife(settings(), METRICS, 0);
        List<Alert> told = new ArrayList<>();
        AlertMemory pending = life.follow(null, anomalous(1, segment, horizon), (transition, alert) -> told.add(alert));
        life.follow(pending, anomalous(2, segment, horizon), (transition, alert) -> told.add(alert));
        assertThat(told).hasSize(1);
        return told.get(0);
    }

    private static Verdict anomalous(int window, String segment, String horizon) {
        Verdict said = verdict(window, Judgement.ANOMALOUS);
        MetricPoint point = said.point();
        return new Verdict(
                new MetricPoint(
                        Series.of("ranker", "v7", segment, "latency_p99", "10s", horizon),
                        point.windowStart(),
                        point.windowEnd(),
                        point.time(),
                        point.value(),
                        point.count(),
                        point.lower(),
                        point.upper(),
                        point.coverage(),
                        point.partial(),
                        point.exemplars()),
                said.rule(),
                said.severity(),
                said.detector(),
                said.judgement(),
                said.score(),
                said.expected(),
                said.lower(),
                said.upper(),
                said.inherited(),
                said.ending(),
                said.abnormal(),
                said.ofWindows(),
                said.keepFiringMillis());
    }
}
