package io.modelwatch.local.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.FaultKind;
import io.modelwatch.local.simulate.Ledger;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.schemas.Alert;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScorecardTest {
    private static final Instant LIVE = Instant.parse("2026-01-05T10:00:00Z");
    private static final Fault SLOW =
            new Fault("slow", FaultKind.LATENCY_SHIFT, "ranker", "v1", "", 20_000, 60_000, 0.5);
    private static final Fault WORSE_ON_IOS =
            new Fault("worse", FaultKind.QUALITY_DROP, "ranker", "", "device=ios", 20_000, 60_000, 0.3);
    private static final Fault BROKEN =
            new Fault("broken", FaultKind.MALFORMED, "ranker", "", "", 20_000, 60_000, 0.02);

    @Test
    void findsAFaultByTheFirstAlertOfItsModelVersionAndMetric() {
        Scorecard scorecard =
                score(List.of(SLOW), alert("v1", "all", "latency_p99", 40), alert("v1", "all", "latency_p50", 20));

        Finding finding = scorecard.findings().get(0);
        assertThat(finding.found()).isTrue();
        assertThat(finding.by()).isEqualTo("Rule(latency_p50/10s)");
        assertThat(finding.afterMillis()).isEqualTo(30_000);
        assertThat(scorecard.falseAlerts()).isEmpty();
        assertThat(scorecard.exitCode(0)).isZero();
    }

    @Test
    void takesAnAlertWhoseFirstWindowContainsTheBegin() {
        Fault within = new Fault("slow", FaultKind.LATENCY_SHIFT, "ranker", "v1", "", 25_000, 60_000, 0.5);

        assertThat(score(List.of(within), alert("v1", "all", "latency_p50", 20)).exitCode(0))
                .isZero();
    }

    @Test
    void takesNoAlertThatStartsTooEarlyOrTooLate() {
        Scorecard early = score(List.of(SLOW), alert("v1", "all", "latency_p50", 10));
        Scorecard late = score(List.of(SLOW), alert("v1", "all", "latency_p50", 131));

        assertThat(early.findings().get(0).found()).isFalse();
        assertThat(late.findings().get(0).found()).isFalse();
        assertThat(early.falseAlerts()).hasSize(1);
        assertThat(late.exitCode(5)).isEqualTo(1);
    }

    @Test
    void takesNoAlertOfAnotherVersionOrMetric() {
        Scorecard scorecard =
                score(List.of(SLOW), alert("v2", "all", "latency_p50", 20), alert("v1", "all", "error_rate", 20));

        assertThat(scorecard.findings().get(0).found()).isFalse();
        assertThat(scorecard.falseAlerts()).hasSize(2);
    }

    @Test
    void findsAFaultOfASegmentOnlyByThatSegment() {
        Scorecard everyone = score(List.of(WORSE_ON_IOS), alert("v1", "all", "hit_rate_at_10", 20));
        Scorecard ios = score(List.of(WORSE_ON_IOS), alert("v1", "device=ios", "hit_rate_at_10", 20));
        Scorecard android = score(List.of(WORSE_ON_IOS), alert("v1", "device=android", "hit_rate_at_10", 20));

        assertThat(everyone.findings().get(0).found()).isFalse();
        assertThat(everyone.falseAlerts()).as("iOS users are part of everyone").isEmpty();
        assertThat(ios.findings().get(0).found()).isTrue();
        assertThat(android.falseAlerts()).hasSize(1);
    }

    @Test
    void countsARepeatedTransitionOnceAndNoResolvedOne() {
        Alert firing = alert("v9", "all", "latency_p50", 20);
        Alert resolved = new Alert(
                firing.fingerprint(),
                firing.labels(),
                firing.annotations(),
                Alert.Status.RESOLVED,
                firing.startsAt(),
                firing.startsAt().plusSeconds(60),
                1);

        Scorecard scorecard = score(List.of(SLOW), firing, firing, resolved);

        assertThat(scorecard.alerts()).isEqualTo(1);
        assertThat(scorecard.falseAlerts()).hasSize(1);
    }

    @Test
    void findsUnreadableRecordsByTheirDeadLetters() {
        Ledger ledger = new Ledger();
        ledger.planted(BROKEN);
        ledger.planted(BROKEN);

        Scorecard all =
                Scorecard.of(scenario(List.of(BROKEN)), LIVE.toEpochMilli(), 5, List.of(), ledger, counts(2, 7));
        Scorecard lost =
                Scorecard.of(scenario(List.of(BROKEN)), LIVE.toEpochMilli(), 5, List.of(), ledger, counts(1, 7));

        assertThat(all.exitCode(0)).isZero();
        assertThat(lost.findings().get(0).by()).isEqualTo("dead letters 1 of 2");
        assertThat(lost.exitCode(0)).isEqualTo(1);
    }

    @Test
    void printsTheSameTableInWhateverOrderAlertsAreRead() {
        Alert one = alert("v1", "all", "latency_p50", 20);
        Alert two = alert("v7", "all", "latency_p99", 20);

        Scorecard forward = score(List.of(SLOW), one, two);
        Scorecard backward = score(List.of(SLOW), two, one);

        assertThat(ScorecardText.table(forward))
                .isEqualTo(ScorecardText.table(backward))
                .contains("1 of 1 faults found; 2 alerts fired, 1 of them false")
                .contains("false: 2026-01-05T10:00:20Z ranker/v7/all Rule(latency_p99/10s)");
        assertThat(ScorecardText.json(forward))
                .startsWith("{\"findings\":[{\"fault\":\"slow\",\"kind\":\"latency-shift\"")
                .endsWith("\"false_alerts\":[\"2026-01-05T10:00:20Z ranker/v7/all Rule(latency_p99/10s)\"]}");
    }

    @Test
    void takesAWorseCandidateThatWasPlantedForNoFalseAlert() {
        var worse = new PlantedCandidate("ranker", "v8", PlantedCandidate.Truth.WORSE, "ios");
        Scenario planted = new Scenario("test", "", 1, 0, 0, 0, 1, 1, 1_000, List.of(), List.of(), List.of(worse));
        List<Alert> alerts =
                List.of(alert("v8", "all", "shadow_verdict", 20), alert("v9", "all", "shadow_verdict", 20));

        Scorecard scorecard = Scorecard.of(planted, LIVE.toEpochMilli(), 5, alerts, new Ledger(), counts(0, 0));

        assertThat(scorecard.falseAlerts()).singleElement().asString().contains("ranker/v9");
    }

    private static Scorecard score(List<Fault> faults, Alert... alerts) {
        return Scorecard.of(scenario(faults), LIVE.toEpochMilli(), 5, List.of(alerts), new Ledger(), counts(0, 0));
    }

    private static Counts counts(long malformed, long ahead) {
        return new Counts(Map.of("malformed", malformed, "ahead_of_record_time", ahead), 0);
    }

    private static Scenario scenario(List<Fault> faults) {
        return new Scenario("test", "", 1, 0, 0, 0, 1, 1, 1_000, List.of(), faults, List.of());
    }

    /** An alert whose first abnormal window starts so long after the live start, and which fires two windows later. */
    private static Alert alert(String version, String segment, String metric, int second) {
        Instant startsAt = LIVE.plusSeconds(second);
        Map<String, String> labels = new HashMap<>(Map.of(
                "alertname", "Rule", "model", "ranker", "version", version, "segment", segment, "metric", metric));
        labels.put("window", "10s");
        return new Alert(
                version + segment + metric,
                labels,
                Map.of("window_end", startsAt.plusSeconds(30).toString()),
                Alert.Status.FIRING,
                startsAt,
                null,
                0);
    }
}
