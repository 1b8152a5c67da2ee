package io.modelwatch.tools.backtest;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BacktestComparisonTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    /** From and to in minutes after noon; to below 0: still firing. */
    private static Firing firing(String name, String version, int from, int to) {
        return new Firing(
                Map.of("alertname", name, "severity", "warning", "model", "ranker", "version", version),
                NOON.plusSeconds(60L * from),
                to < 0 ? null : NOON.plusSeconds(60L * to));
    }

    private static List<String> fates(List<Firing> wouldHave, List<Firing> did) {
        return BacktestComparison.of(wouldHave, did).rows().stream()
                .map(BacktestComparison.Row::fate)
                .toList();
    }

    @Test
    void distinguishesWhatStaysTheSameFromWhatIsNewAndWhatIsGone() {
        assertThat(fates(
                        List.of(firing("LatencyHigh", "v7", 0, 10), firing("LatencyHigh", "v8", 20, 30)),
                        List.of(firing("LatencyHigh", "v7", 2, -1), firing("ErrorsHigh", "v7", 40, 50))))
                .containsExactly("same", "new", "gone");
    }

    @Test
    void doesNotTakeAnotherTimeOfAnAlertForTheSame() {
        assertThat(fates(List.of(firing("LatencyHigh", "v7", 0, 10)), List.of(firing("LatencyHigh", "v7", 20, 30))))
                .containsExactly("new", "gone");
    }

    @Test
    void findsAlertsInTheIncidentThatGroupedThem() {
        assertThat(fates(
                        List.of(firing("LatencyHigh", "v7", 5, 10), firing("LatencyHigh", "v8", 5, 10)),
                        List.of(firing("SustainedAnomaly", "v7", 0, 20), firing("BadRollout", "v9", 0, 20))))
                .containsExactlyInAnyOrder("grouped", "new", "gone");
    }

    @Test
    void countsAlertsThatWereWrittenTwiceOnce() {
        var fired = new Alert("f1", Map.of("alertname", "A"), Map.of(), Alert.Status.FIRING, NOON, null, 0);
        var ended = new Alert(
                "f1", Map.of("alertname", "A"), Map.of(), Alert.Status.RESOLVED, NOON, NOON.plusSeconds(60), 1);

        assertThat(Firing.of(List.of(ended, fired, ended)))
                .containsExactly(new Firing(Map.of("alertname", "A"), NOON, NOON.plusSeconds(60)));
    }

    @Test
    void printsATableAndASum() {
        var bytes = new ByteArrayOutputStream();

        BacktestComparison.of(List.of(firing("LatencyHigh", "v7", 0, -1)), List.of())
                .print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("new      LatencyHigh")
                .contains("ranker/v7")
                .contains("2026-11-21T12:00:00Z     still firing")
                .contains("1 would fire: 0 of them did, 0 within an incident, 1 are new; 0 that fired would not fire.");
    }
}
