package io.modelwatch.lab.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DrillComparisonTest {
    private static final Instant BEGIN = Instant.parse("2025-01-01T00:00:00Z");
    private static final Alert FIRES = alert(0, Alert.Status.FIRING, "slow");
    private static final Alert GROWS = alert(1, Alert.Status.FIRING, "slow and failing");
    private static final Alert ENDS = alert(2, Alert.Status.RESOLVED, "slow and failing");
    private static final List<Alert> ALL = List.of(FIRES, GROWS, ENDS);

    @Test
    void whatIsWrittenAgainAfterARestoreIsTheSame() {
        DrillComparison comparison = compare(List.of(FIRES, GROWS, FIRES, GROWS, ENDS), ALL);

        assertThat(comparison.isSame()).isTrue();
        assertThat(comparison.summary())
                .startsWith("3 transitions of 1 incidents")
                .contains("published 5 times");
    }

    @Test
    void aTransitionThatIsMissingIsLost() {
        DrillComparison comparison = compare(List.of(FIRES, GROWS), ALL);

        assertThat(comparison.isSame()).isFalse();
        assertThat(comparison.differences())
                .singleElement()
                .asString()
                .startsWith("lost: ")
                .contains("RESOLVED");
    }

    @Test
    void aTransitionThatOnlyTheDrillPublishedIsADifference() {
        DrillComparison comparison = compare(ALL, List.of(FIRES, GROWS));

        assertThat(comparison.isSame()).isFalse();
        assertThat(comparison.differences()).singleElement().asString().startsWith("not published undisturbed: ");
    }

    @Test
    void otherWordsAreADifference() {
        DrillComparison comparison = compare(List.of(FIRES, alert(1, Alert.Status.FIRING, "slow"), ENDS), ALL);

        assertThat(comparison.isSame()).isFalse();
        assertThat(comparison.differences()).singleElement().asString().startsWith("disturbed: ");
    }

    @Test
    void aTransitionPublishedTwiceWithDifferentContentIsAFault() {
        DrillComparison comparison = compare(List.of(FIRES, GROWS, alert(1, Alert.Status.FIRING, "slow"), ENDS), ALL);

        assertThat(comparison.isSame()).isFalse();
        assertThat(comparison.differences()).singleElement().asString().startsWith("published twice");
    }

    @Test
    void anEndBeforeWhatItEndsIsAFault() {
        DrillComparison comparison = compare(List.of(FIRES, ENDS, GROWS), ALL);

        assertThat(comparison.isSame()).isFalse();
        assertThat(comparison.differences()).first().asString().startsWith("out of order, 1 expected");
    }

    @Test
    void nothingToCompareProvesNothing() {
        assertThat(compare(List.of(), List.of()).isSame()).isFalse();
    }

    private static DrillComparison compare(List<Alert> seen, List<Alert> undisturbed) {
        return DrillComparison.of(PublishedAlerts.of(seen), PublishedAlerts.of(undisturbed));
    }

    private static Alert alert(long sequence, Alert.Status status, String summary) {
        return new Alert(
                "0123456789abcdef",
                Map.of("alertname", "SustainedAnomaly", "model", "model-0"),
                Map.of("summary", summary),
                status,
                BEGIN,
                status == Alert.Status.RESOLVED ? BEGIN.plusSeconds(60) : null,
                sequence);
    }
}
