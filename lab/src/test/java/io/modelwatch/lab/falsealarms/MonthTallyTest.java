package io.modelwatch.lab.falsealarms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.schemas.alert.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonthTallyTest {
    private static final Instant START = Instant.ofEpochMilli(WatchedJob.START);
    /** Of slower-15-peak-search-ranker. */
    private static final Duration FAULT = Duration.ofMinutes(6_015);

    private Scenario month;

    @BeforeEach
    void load() throws Exception {
        month = ScenarioFile.load("shop-month");
    }

    @Test
    void saysWhenAFaultWasFoundByAnIncidentWithOneOfItsMetrics() {
        MonthTally tally = tally(
                incident("search-ranker", "v1", "error_rate", FAULT),
                incident("search-ranker", "v1", "latency_p50", FAULT.plusMinutes(2)));

        MonthTally.Finding finding = tally.findings().stream()
                .filter(MonthTally.Finding::found)
                .findFirst()
                .orElseThrow();
        assertThat(finding.fault().name()).isEqualTo("slower-15-peak-search-ranker");
        assertThat(finding.afterMillis()).isEqualTo(Duration.ofMinutes(5).toMillis());
        assertThat(finding.incidents()).hasSize(2);
        assertThat(tally.falseIncidents()).isEmpty();
        assertThat(tally.text()).contains("1 of 97 faults found, 99 % missed", " 1 of 1     5.0   1.00 |");
    }

    @Test
    void countsEveryOtherIncidentByWhatWasOnAtTheTime() {
        MonthTally tally = tally(
                incident("fraud-check", "v1", "latency_p50", FAULT.plusHours(30)),
                incident("home-feed", "v1", "requests_per_second", Duration.ofHours(60)),
                incident("home-feed", "v3", "cpu_mean", Duration.ofHours(226)),
                incident("return-advice", "v1", "requests_per_second", Duration.ofHours(1)),
                incident("return-advice", "v1", "requests_per_second", Duration.ofHours(80)));

        assertThat(tally.falseIncidents()).hasSize(5);
        assertThat(tally.highestRate()).isCloseTo(2 / 4.0, within(1e-9));
        assertThat(tally.text())
                .contains("1 sale, 1 rollout", "1 first day, 1 weekend", "1 working day")
                .contains("[sale]")
                .contains("all models %22d %16.1f".formatted(5, tally.inFourWeeks(5)));
    }

    @Test
    void groupsFalseIncidentsByRulesMetricsAndOccasion() {
        MonthTally tally = tally(
                incident("home-feed", "v1", "requests_per_second", Duration.ofHours(60)),
                incident("home-feed", "v2", "requests_per_second", Duration.ofHours(61)),
                incident("recommender", "v2", "requests_per_second", Duration.ofHours(131)),
                incident("recommender", "v2", "latency_p50", Duration.ofHours(132)));

        assertThat(FalseKindTable.of(tally).lines())
                .anyMatch(
                        line -> line.matches(
                                " +3 +SustainedAnomaly +rollout +TheRule +requests_per_second +2 home-feed, 1 recommender; 11 12 13"))
                .anyMatch(line ->
                        line.matches(" +1 +SustainedAnomaly +rollout +TheRule +latency_p50 +1 recommender; 12"));
        assertThat(tally.text()).contains("    warning TheRule v2 all 10s: latency_p50 is 3");
    }

    @Test
    void takesTheFirstLossOfLabelsOfAModelInAnOutageForRight() {
        Duration outage = Duration.ofHours(394);

        MonthTally tally = tally(
                incident("LabelLoss", "home-feed", "all", "label_flow", outage.plusMinutes(1)),
                incident("LabelLoss", "home-feed", "all", "label_flow", outage.plusMinutes(30)),
                incident("LabelLoss", "fraud-check", "all", "label_flow", outage.plusMinutes(2)),
                incident("LabelLoss", "fraud-check", "all", "label_flow", outage.minusHours(5)));

        assertThat(tally.labelLosses()).hasSize(2);
        assertThat(tally.falseIncidents()).hasSize(2);
        assertThat(tally.text()).contains("rightly told in the outage of labels: LabelLoss of home-feed");
    }

    @Test
    void knowsWhatChanceLeavesOfAFault() {
        FaultPower power = new FaultPower(month);

        assertThat(power.of(month.faults().stream()
                        .filter(fault -> fault.name().equals("worse-60-peak-search-ranker"))
                        .findFirst()
                        .orElseThrow()))
                .isCloseTo(1, within(1e-9));
        assertThat(month.faults().stream().mapToDouble(power::of)).allMatch(chance -> chance >= 0 && chance <= 1);
        assertThat(month.faults().stream().filter(fault -> !power.atPeak(fault)))
                .hasSize(48);
        assertThat(month.faults().stream().mapToInt(power::percent).distinct()).containsExactlyInAnyOrder(15, 30, 60);
    }

    private MonthTally tally(Alert... alerts) {
        return MonthTally.of(month, Duration.ofDays(28), List.of(alerts));
    }

    private static Alert incident(String model, String version, String metric, Duration after) {
        return incident("SustainedAnomaly", model, version, metric, after);
    }

    private static Alert incident(String kind, String model, String version, String metric, Duration after) {
        Map<String, String> labels = Map.of(
                "alertname",
                kind,
                "model",
                model,
                "version",
                version,
                "incident",
                model + "/" + after,
                "severity",
                "warning");
        Map<String, String> texts = Map.of(
                "summary",
                "something is off",
                "segment",
                "all",
                "metrics",
                metric,
                "members",
                "warning TheRule %s all 10s: %s is 3".formatted(version, metric),
                "anomalies",
                "1",
                "decided_at",
                START.plus(after).plusSeconds(180).toString());
        return new Alert(model + after, labels, texts, Alert.Status.FIRING, START.plus(after), null, 0);
    }
}
