package io.modelwatch.lab.falsealarms;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
    private static final Instant NOON = Instant.parse("2025-01-01T12:00:00Z");
    private static final Instant LATER = NOON.plusSeconds(3_600);

    @Test
    void countsAnIncidentOnceHoweverItChanges() throws Exception {
        Tally tally = tally(
                incident("warning", NOON, Status.FIRING, 0),
                incident("warning", NOON, Status.FIRING, 1),
                incident("critical", NOON, Status.FIRING, 0),
                incident("warning", NOON, Status.RESOLVED, 2));

        assertThat(tally.highestRate()).isEqualTo(0.5);
        assertThat(tally.text()).contains("2025-01-01T12:00:00Z  SilentFailure     fraud-check/v1  fewer are right");
    }

    @Test
    void countsWhatComesAgainAndAlertsOfSeriesApart() throws Exception {
        Tally tally = tally(
                incident("warning", NOON, Status.FIRING, 0),
                incident("warning", LATER, Status.FIRING, 0),
                alert("QualityLow", "x", "warning", NOON, Status.FIRING, 0));

        assertThat(tally.highestRate()).isEqualTo(1);
        assertThat(tally.raw()).hasSize(1);
    }

    private static Tally tally(Alert... alerts) throws Exception {
        return Tally.of(ScenarioFile.load("normal"), Duration.ofDays(14), List.of(alerts));
    }

    private static Alert incident(String severity, Instant startsAt, Status status, long sequence) {
        return alert("SilentFailure", "fraud-check/1", severity, startsAt, status, sequence);
    }

    private static Alert alert(
            String name, String incident, String severity, Instant startsAt, Status status, long sequence) {
        Map<String, String> labels = Map.of(
                "alertname", name,
                "model", "fraud-check",
                "version", "v1",
                "metric", "accuracy",
                "window", "10s",
                "incident", incident,
                "severity", severity);
        Instant endsAt = status == Status.RESOLVED ? startsAt.plusSeconds(60) : null;
        Map<String, String> texts = Map.of("summary", "fewer are right");
        return new Alert(name + severity, labels, texts, status, startsAt, endsAt, sequence);
    }
}
