package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.settings;
import static io.modelwatch.udfs.op.Scene.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertOutput;
import io.modelwatch.udfs.detect.AlertText;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.guard.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    @Test
    void anOwnersLabelsAreOfItsModelsAlertsAndOfNoOther() {
        Alert alert = told(owned("ranker", "search"), null, 1, 2).get(0);

        assertThat(alert.labels()).containsOnlyKeys(with("team")).containsEntry("team", "search");
        assertThat(alert.fingerprint()).isEqualTo(Fingerprint.of(alert.labels()));
        assertThat(alert.labels().get("incident"))
                .as("the same, whoever owns the model")
                .isEqualTo(fired("all", "").labels().get("incident"));
        assertThat(told(owned("spell-check", "text"), null, 1, 2).get(0).labels())
                .containsOnlyKeys(OF_ALL_REQUESTS);
    }

    /** Else the old one would fire for ever. */
    @Test
    void anAlertEndsUnderTheOwnerUnderWhomItBegan() throws IOException {
        List<Alert> told = new ArrayList<>();
        AlertMemory open = follow(owned("ranker", "search"), null, told, 1, 2);
        AlertMemory quiet = followNormal(owned("ranker", "ads"), restored(open), told, 3, 40);
        follow(owned("ranker", "ads"), quiet, told, 50, 51);

        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.RESOLVED, Status.FIRING);
        assertThat(told).extracting(alert -> alert.labels().get("team")).containsExactly("search", "search", "ads");
        assertThat(told.get(1).fingerprint()).isEqualTo(told.get(0).fingerprint());
        assertThat(told.get(2).fingerprint()).isNotEqualTo(told.get(0).fingerprint());
    }

    private static AlertLife owned(String model, String team) {
        var owners = new OwnerLabels(Map.of(model, Map.of("team", team)));
        return new AlertLife(settings(), METRICS, new AlertText(METRICS, owners), Publication.ofAll(0), Failure.RAISE);
    }

    private static List<Alert> told(AlertLife life, AlertMemory before, int... windows) {
        List<Alert> told = new ArrayList<>();
        follow(life, before, told, windows);
        return told;
    }

    private static AlertMemory follow(AlertLife life, AlertMemory before, List<Alert> told, int... windows) {
        AlertMemory memory = before;
        for (int window : windows) {
            memory = life.follow(memory, anomalous(window, "all", ""), output(told));
        }
        return memory;
    }

    private static AlertMemory followNormal(AlertLife life, AlertMemory before, List<Alert> told, int first, int last) {
        AlertMemory memory = before;
        for (int window = first; window <= last; window++) {
            memory = life.follow(memory, verdict(window, Judgement.NORMAL), output(told));
        }
        return memory;
    }

    private static AlertOutput output(List<Alert> told) {
        return new AlertOutput(transition -> {}, written -> told.add(written.alert()));
    }

    private static AlertMemory restored(AlertMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return AlertMemory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }

    private static String[] with(String label) {
        List<String> labels = new ArrayList<>(List.of(OF_ALL_REQUESTS));
        labels.add(label);
        return labels.toArray(String[]::new);
    }

    private static Alert fired(String segment, String horizon) {
        AlertLife life = new AlertLife(settings(), METRICS, 0);
        List<Alert> told = new ArrayList<>();
        AlertMemory pending = life.follow(null, anomalous(1, segment, horizon), output(told));
        life.follow(pending, anomalous(2, segment, horizon), output(told));
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
                Verdict.View.NONE,
                said.inherited(),
                said.ending(),
                said.abnormal(),
                said.ofWindows(),
                said.keepFiringMillis());
    }
}
