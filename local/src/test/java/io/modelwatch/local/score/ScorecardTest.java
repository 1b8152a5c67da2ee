package io.modelwatch.local.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.FaultKind;
import io.modelwatch.local.simulate.Planned;
import io.modelwatch.local.simulate.PlannedKind;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.local.simulate.Rhythms;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import io.modelwatch.local.simulate.WrittenRecords;
import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScorecardTest {
    private static final Instant LIVE = Instant.parse("2026-01-05T10:00:00Z");
    private static final long TOLERANCE = 20_000;
    private static final Fault SLOW =
            new Fault("slow", FaultKind.LATENCY_SHIFT, "ranker", "v1", "", 20_000, 60_000, 0.5);
    private static final Fault WORSE_ON_IOS =
            new Fault("worse", FaultKind.QUALITY_DROP, "ranker", "", "device=ios", 20_000, 60_000, 0.3);
    private static final Fault BROKEN =
            new Fault("broken", FaultKind.MALFORMED, "ranker", "", "", 20_000, 60_000, 0.02);
    private static final SimulatedModel RANKER =
            new SimulatedModel("ranker", SimulatedModel.Task.RANKING, 1, Map.of("v1", 1.0), Map.of(), 30, 0.3, 0.4, 1);

    @Test
    void findsAFaultByItsIncident() {
        Scorecard scorecard = score(List.of(SLOW), incident("SustainedAnomaly", "v1", "all", "latency_p50", 30));

        FaultFinding finding = scorecard.findings().get(0);
        assertThat(finding.found()).isTrue();
        assertThat(finding.by()).isEqualTo("SustainedAnomaly +10 s, groups 3");
        assertThat(finding.afterMillis()).isEqualTo(50_000);
        assertThat(scorecard.falseIncidents()).isEmpty();
        assertThat(scorecard.exitCode(0)).isZero();
    }

    @Test
    void takesNoIncidentThatStartsTooEarlyOrTooLate() {
        Scorecard early = score(List.of(SLOW), incident("SustainedAnomaly", "v1", "all", "latency_p50", -1));
        Scorecard late = score(List.of(SLOW), incident("SustainedAnomaly", "v1", "all", "latency_p50", 41));

        assertThat(early.findings().get(0).found()).isFalse();
        assertThat(late.findings().get(0).by()).isEqualTo("SustainedAnomaly starts +21 s from its start");
        assertThat(late.falseIncidents()).hasSize(1);
        assertThat(late.exitCode(0)).isEqualTo(1);
    }

    @Test
    void takesNoIncidentOfAnotherKindVersionOrMetric() {
        Scorecard kind = score(List.of(SLOW), incident("Overload", "v1", "all", "latency_p50", 20));
        Scorecard version = score(List.of(SLOW), incident("SustainedAnomaly", "v2", "all", "latency_p50", 20));
        Scorecard metric = score(List.of(SLOW), incident("SustainedAnomaly", "v1", "all", "error_rate", 20));

        assertThat(kind.findings().get(0).by()).isEqualTo("Overload is not SustainedAnomaly");
        assertThat(version.findings().get(0).by()).isEqualTo("no incident");
        assertThat(metric.findings().get(0).by()).isEqualTo("SustainedAnomaly has none of its metrics");
        assertThat(List.of(kind, version, metric)).allMatch(card -> card.exitCode(0) == 1);
    }

    @Test
    void findsAFaultOfASegmentOnlyWhereThatIsNamedFirst() {
        Scorecard everyone = score(List.of(WORSE_ON_IOS), incident("SilentFailure", "v1", "all", "recall_at_5", 20));
        Scorecard ios = score(List.of(WORSE_ON_IOS), incident("SilentFailure", "v1", "device=ios", "recall_at_5", 20));

        assertThat(everyone.findings().get(0).by()).isEqualTo("SilentFailure names all first");
        assertThat(ios.findings().get(0).found()).isTrue();
    }

    @Test
    void takesASecondIncidentOfAFaultForFalse() {
        Scorecard scorecard = score(
                List.of(SLOW),
                incident("SustainedAnomaly", "v1", "all", "latency_p50", 20),
                incident("SustainedAnomaly", "v1", "all", "latency_p99", 30));

        assertThat(scorecard.findings().get(0).found()).isTrue();
        assertThat(scorecard.falseIncidents()).hasSize(1);
    }

    @Test
    void countsAnIncidentOnceHoweverManyTransitionsItHas() {
        Alert firing = incident("SustainedAnomaly", "v9", "all", "latency_p50", 20);
        Alert resolved = new Alert(
                firing.fingerprint(),
                firing.labels(),
                firing.annotations(),
                Alert.Status.RESOLVED,
                firing.startsAt(),
                firing.startsAt().plusSeconds(60),
                1);
        Alert worse = new Alert(
                "critical", firing.labels(), firing.annotations(), Alert.Status.FIRING, firing.startsAt(), null, 0);

        Scorecard scorecard = score(List.of(SLOW), firing, firing, worse, resolved);

        assertThat(scorecard.incidents()).isEqualTo(1);
        assertThat(scorecard.anomalies()).isEqualTo(3);
        assertThat(scorecard.falseIncidents()).hasSize(1);
    }

    @Test
    void findsUnreadableRecordsByTheirDeadLetters() {
        WrittenRecords ledger = new WrittenRecords();
        ledger.planted(BROKEN);
        ledger.planted(BROKEN);

        Scorecard all = score(ledger, counts(2, 7));
        Scorecard lost = score(ledger, counts(1, 7));

        assertThat(all.exitCode(0)).isZero();
        assertThat(lost.findings().get(0).by()).isEqualTo("dead letters 1 of 2");
        assertThat(lost.exitCode(0)).isEqualTo(1);
    }

    @Test
    void printsTheSameTableInWhateverOrderAlertsAreRead() {
        Alert one = incident("SustainedAnomaly", "v1", "all", "latency_p50", 20);
        Alert two = incident("SilentFailure", "v7", "all", "recall_at_5", 20);

        Scorecard forward = score(List.of(SLOW), one, two);
        Scorecard backward = score(List.of(SLOW), two, one);

        assertThat(ScorecardText.table(forward))
                .isEqualTo(ScorecardText.table(backward))
                .contains("1 of 1 faults found; 2 incidents of 6 anomalies, 1 of them false")
                .contains("false: 2026-01-05T10:00:20Z SilentFailure: ranker v7 is unwell.");
    }

    @Test
    void takesAWorseCandidateThatWasPlantedForNoFalseIncident() {
        var worse = new PlantedCandidate("ranker", "v8", PlantedCandidate.Truth.WORSE, "ios");
        Scenario planted = new Scenario(
                "test", "", 1, 0, 0, 0, 1, 1, 1_000, List.of(), List.of(), List.of(worse), Rhythms.NONE, List.of());
        List<Alert> alerts = List.of(
                incident("ShadowWorse", "v8", "all", "shadow_verdict", 20),
                incident("ShadowWorse", "v9", "all", "shadow_verdict", 20));

        Scorecard scorecard =
                Scorecard.of(planted, LIVE.toEpochMilli(), TOLERANCE, alerts, new WrittenRecords(), counts(0, 0));

        assertThat(scorecard.falseIncidents()).singleElement().asString().contains("ranker v9");
    }

    @Test
    void findsAnOutageOfLabelsOnceInEachOfItsModels() {
        Planned outage = new Planned("lost", PlannedKind.LABEL_OUTAGE, "", "", 20_000, 60_000, 1);

        Scorecard once = planned(outage, incident("LabelLoss", "all", "all", "label_flow", 30));
        Scorecard twice = planned(
                outage,
                incident("LabelLoss", "all", "all", "label_flow", 30),
                incident("SilentFailure", "v1", "all", "recall_at_5", 30));
        Scorecard other = planned(outage, incident("SilentFailure", "v1", "all", "recall_at_5", 30));

        assertThat(once.exitCode(0)).isZero();
        assertThat(ScorecardText.table(once))
                .contains("label-outage   ranker/*/all", "yes   LabelLoss +10 s", "1 of 1 faults found");
        assertThat(twice.findings().get(0).found()).isTrue();
        assertThat(twice.falseIncidents()).singleElement().asString().contains("SilentFailure");
        assertThat(other.findings().get(0).by()).startsWith("SilentFailure is not LabelLoss");
        assertThat(other.exitCode(0)).isEqualTo(1);
    }

    @Test
    void wantsNoIncidentOfARollout() {
        Planned rollout = new Planned("new", PlannedKind.ROLLOUT, "ranker", "v2", 20_000, 60_000, 1);

        Scorecard quiet = planned(rollout);
        Scorecard told = planned(rollout, incident("SilentFailure", "v2", "all", "recall_at_5", 90));

        assertThat(quiet.exitCode(0)).isZero();
        assertThat(ScorecardText.table(quiet)).contains("ranker/v2", "yes   no incident", "0 of 0 faults found");
        assertThat(told.exitCode(9)).isEqualTo(1);
        assertThat(ScorecardText.table(told))
                .contains("NO    SilentFailure of ranker/v2 at 2026-01-05T10:01:30Z", "1 of them false");
    }

    @Test
    void holdsNothingAgainstARolloutThatAFaultExplains() {
        Planned rollout = new Planned("new", PlannedKind.ROLLOUT, "ranker", "v2", 20_000, 60_000, 1);
        Scenario both = scenario(List.of(SLOW), List.of(rollout));

        Scorecard scorecard = score(both, incident("SustainedAnomaly", "v1", "all", "latency_p50", 30));

        assertThat(scorecard.planned()).singleElement().matches(PlannedFinding::quiet);
        assertThat(scorecard.exitCode(0)).isZero();
    }

    private static Scorecard planned(Planned event, Alert... alerts) {
        return score(scenario(List.of(), List.of(event)), alerts);
    }

    private static Scorecard score(List<Fault> faults, Alert... alerts) {
        return score(scenario(faults, List.of()), alerts);
    }

    private static Scorecard score(Scenario scenario, Alert... alerts) {
        return Scorecard.of(
                scenario, LIVE.toEpochMilli(), TOLERANCE, List.of(alerts), new WrittenRecords(), counts(0, 0));
    }

    private static Scorecard score(WrittenRecords ledger, UnusableRecords counts) {
        Scenario scenario = scenario(List.of(BROKEN), List.of());
        return Scorecard.of(scenario, LIVE.toEpochMilli(), TOLERANCE, List.of(), ledger, counts);
    }

    private static UnusableRecords counts(long malformed, long ahead) {
        return new UnusableRecords(Map.of("malformed", malformed, "ahead_of_record_time", ahead), 0);
    }

    private static Scenario scenario(List<Fault> faults, List<Planned> planned) {
        return new Scenario(
                "test", "", 1, 0, 0, 0, 1, 1, 1_000, List.of(RANKER), faults, List.of(), Rhythms.NONE, planned);
    }

    /** An incident whose first abnormal window starts so long after the live start, and which fires 40 s later. */
    private static Alert incident(String kind, String version, String segment, String metric, int second) {
        Instant startsAt = LIVE.plusSeconds(second);
        return new Alert(
                kind + version,
                Map.of("alertname", kind, "model", "ranker", "version", version, "incident", kind + version),
                Map.of(
                        "decided_at",
                        startsAt.plusSeconds(40).toString(),
                        "segment",
                        segment,
                        "metrics",
                        "another," + metric,
                        "anomalies",
                        "3",
                        "summary",
                        "ranker %s is unwell.".formatted(version)),
                Alert.Status.FIRING,
                startsAt,
                null,
                0);
    }
}
