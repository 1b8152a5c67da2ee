package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.incident.AlertSettings.Language;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Incidents of a model that has an owner, who may change while they are open. */
class OwnedIncidentsTest {
    private static final Beginning QUALITY = seen("v3", "precision_at_10", 100);
    private static final Beginning WORSE = seen("v3", "mae", 140).severity("critical");

    private final List<Alert> told = new ArrayList<>();

    @Test
    void bearTheOwnersLabels() {
        follow("search", null, 130, QUALITY.began());

        assertThat(told)
                .singleElement()
                .satisfies(alert -> assertThat(alert.labels())
                        .containsOnlyKeys("alertname", "model", "version", "severity", "incident", "team")
                        .containsEntry("team", "search"));
        assertThat(told.get(0).fingerprint())
                .isEqualTo(Fingerprint.of(told.get(0).labels()));
        assertThat(new String(AlertJson.write(told.get(0)), StandardCharsets.UTF_8))
                .contains("\"team\":\"search\"");
    }

    @Test
    void areTheSameIncidentWhoeverOwnsTheModel() {
        follow("search", null, 130, QUALITY.began());
        follow("", null, 130, QUALITY.began());

        assertThat(told.get(1).labels()).doesNotContainKey("team");
        assertThat(told.get(1).labels().get("incident"))
                .isEqualTo(told.get(0).labels().get("incident"));
    }

    /** Else the old one would fire for ever. */
    @Test
    void endUnderTheOwnerUnderWhomTheyBegan() throws IOException {
        IncidentMemory open = restored(follow("search", null, 130, QUALITY.began()));
        follow("ads", open, 900, QUALITY.ended(200, 190));

        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.RESOLVED);
        assertThat(told.get(1).labels()).isEqualTo(told.get(0).labels());
        assertThat(told.get(1).fingerprint()).isEqualTo(told.get(0).fingerprint());
    }

    @Test
    void openAgainUnderTheOwnerUnderWhomTheyBegan() throws IOException {
        IncidentMemory ended = follow("search", null, 500, QUALITY.began(), QUALITY.ended(200, 190));
        follow("ads", restored(ended), 700, seen("v3", "precision_at_10", 600).began());

        assertThat(told).extracting(Alert::status).containsExactly(Status.FIRING, Status.RESOLVED, Status.FIRING);
        assertThat(told).extracting(Alert::fingerprint).containsOnly(told.get(0).fingerprint());
        assertThat(told).extracting(Alert::sequence).containsExactly(0L, 1L, 2L);
    }

    /** A higher severity is an alert that begins; the incident by which it inhibits the lower one is the same. */
    @Test
    void aHigherSeverityIsToldToWhoeverOwnsTheModelByThen() throws IOException {
        IncidentMemory open = restored(follow("search", null, 130, QUALITY.began()));
        follow("ads", open, 150, WORSE.began());

        assertThat(told).extracting(alert -> alert.labels().get("severity")).containsExactly("warning", "critical");
        assertThat(told).extracting(alert -> alert.labels().get("team")).containsExactly("search", "ads");
        assertThat(told)
                .extracting(alert -> alert.labels().get("incident"))
                .containsOnly(told.get(0).labels().get("incident"));
    }

    private IncidentMemory follow(String team, IncidentMemory before, long now, Sign... signs) {
        var owners = new OwnerLabels(Map.of("ranker", team.isEmpty() ? Map.of() : Map.of("team", team)));
        var settings = new AlertSettings(false, Language.EN, "", "", "", owners);
        return new IncidentLife(SETTINGS, settings, METRICS, 0)
                .follow(before, "ranker", List.of(signs), now * 1000, written -> told.add(written.alert()));
    }

    private static IncidentMemory restored(IncidentMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return IncidentMemory.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    }
}
