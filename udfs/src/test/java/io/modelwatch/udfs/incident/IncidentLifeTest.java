package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.recognised;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settle 20 s, merge gap 1 min, hold-down 2 min, reopen within 10 min, longest horizon 30 min. */
class IncidentLifeTest {
    private static final long REWRITE_FOR = 900_000;
    private static final IncidentLife LIFE = new IncidentLife(SETTINGS, PLAIN, METRICS, REWRITE_FOR);
    private static final Beginning LATENCY = seen("v3", "latency_p99", 100);

    private final List<Written> told = new ArrayList<>();
    private IncidentMemory memory;

    private void follow(long until, Sign... signs) {
        memory = LIFE.follow(memory, "ranker", List.of(signs), until * 1000, told::add);
    }

    private List<String> transitions() {
        return told.stream().map(IncidentLifeTest::line).toList();
    }

    private static String line(Written transition) {
        Alert alert = transition.alert();
        return "%d %s %s %s #%d from %d"
                .formatted(
                        transition.at() / 1000,
                        alert.labels().get("alertname"),
                        alert.labels().get("version"),
                        alert.status() == Status.FIRING
                                ? alert.labels().get("severity")
                                : alert.annotations().get("reason") + " at "
                                        + alert.endsAt().getEpochSecond(),
                        alert.sequence(),
                        alert.startsAt().getEpochSecond());
    }

    private String last(String annotation) {
        return told.get(told.size() - 1).alert().annotations().get(annotation);
    }

    @Test
    void firesOnceItHasSettledWithItsEarliestServingStart() {
        follow(119, LATENCY.began(), seen("v3", "error_rate", 105).began());
        assertThat(told).isEmpty();

        follow(120);

        assertThat(transitions()).containsExactly("120 SustainedAnomaly v3 warning #0 from 90");
        Alert alert = told.get(0).alert();
        assertThat(alert.labels()).containsOnlyKeys("alertname", "model", "version", "severity", "incident");
        assertThat(alert.fingerprint()).isEqualTo(Fingerprint.of(alert.labels()));
        Map<String, String> identity = new TreeMap<>(alert.labels());
        identity.keySet().removeAll(List.of("severity", "incident"));
        assertThat(alert.labels()).containsEntry("incident", Fingerprint.of(identity));
        assertThat(alert.annotations())
                .containsEntry("metrics", "error_rate,latency_p99")
                .containsEntry("anomalies", "2");
    }

    @Test
    void isNamedByTheMostSpecificPatternRecognisedUntilItSettles() {
        follow(
                200,
                LATENCY.began(),
                recognised("SustainedAnomaly", "v3", 110, 90),
                recognised("BadRollout", "v3", 120, 90));

        assertThat(transitions()).containsExactly("120 BadRollout v3 warning #0 from 90");
    }

    @Test
    void keepsItsNameAndTellsAPatternThatIsRecognisedLater() {
        follow(200, LATENCY.began(), recognised("BadRollout", "v3", 121, 90));

        assertThat(transitions())
                .containsExactly(
                        "120 SustainedAnomaly v3 warning #0 from 90", "121 SustainedAnomaly v3 warning #1 from 90");
        assertThat(last("patterns")).isEqualTo("BadRollout");
    }

    @Test
    void tellsNothingWhereNoPatternIsRecognisedAndSustainedAnomalyIsOff() {
        follow(200, LATENCY.patterns(Map.of("BadRollout", 900_000L)).began());
        assertThat(told).isEmpty();
        assertThat(memory.count().unrecognised()).isEqualTo(1);

        follow(210, recognised("BadRollout", "v3", 210, 90));

        assertThat(transitions()).containsExactly("210 BadRollout v3 warning #0 from 90");
    }

    @Test
    void tellsAMetricThatJoinsOnceAndNotAFurtherSeriesOfOneThatIsKnown() {
        follow(
                200,
                LATENCY.began(),
                seen("v3", "latency_p99", 130).segment("device=ios").began(),
                seen("v3", "error_rate", 140).began(),
                seen("v3", "error_rate", 150).segment("device=ios").began());

        assertThat(transitions())
                .containsExactly(
                        "120 SustainedAnomaly v3 warning #0 from 90", "140 SustainedAnomaly v3 warning #1 from 90");
        assertThat(last("members").lines()).hasSize(3);
    }

    @Test
    void makesASecondAlertOfAHigherSeverityAndResolvesBothTogether() {
        Beginning errors = seen("v3", "error_rate", 140).severity("critical");
        follow(
                600,
                LATENCY.began(),
                errors.began(),
                errors.ended(200, 190),
                LATENCY.ended(220, 205),
                recognised(Sign.RECOVERED, "v3", 340, 205));

        assertThat(transitions())
                .containsExactly(
                        "120 SustainedAnomaly v3 warning #0 from 90",
                        "140 SustainedAnomaly v3 critical #0 from 90",
                        "340 SustainedAnomaly v3 recovered at 205 #1 from 90",
                        "340 SustainedAnomaly v3 recovered at 205 #1 from 90");
        assertThat(told)
                .extracting(t -> t.alert().labels().get("incident"))
                .containsOnly(told.get(0).alert().labels().get("incident"));
    }

    @Test
    void waitsForEachVersionToRecover() {
        Beginning other = seen("v4", "latency_p99", 105);
        follow(
                400,
                LATENCY.began(),
                other.began(),
                LATENCY.ended(200, 190),
                other.ended(200, 195),
                recognised(Sign.RECOVERED, "v3", 320, 190));
        assertThat(transitions()).containsExactly("120 SustainedAnomaly all warning #0 from 90");

        follow(410, recognised(Sign.RECOVERED, "v4", 410, 195));

        assertThat(transitions()).contains("410 SustainedAnomaly all recovered at 195 #1 from 90");
    }

    @Test
    void endsWithoutBeingRecognisedAsRecoveredAfterTwiceThatTime() {
        follow(440, LATENCY.began(), LATENCY.ended(200, 190));

        assertThat(transitions()).contains("440 SustainedAnomaly v3 recovered at 190 #1 from 90");
    }

    @Test
    void keepsDifferentMetricsOfDifferentVersionsApart() {
        follow(200, LATENCY.began(), seen("v4", "error_rate", 100).began());

        assertThat(transitions())
                .containsExactlyInAnyOrder(
                        "120 SustainedAnomaly v3 warning #0 from 90", "120 SustainedAnomaly v4 warning #0 from 90");
    }

    @Test
    void unitesAnyMetricsOfAllVersionsWhereTrafficIsLost() {
        follow(
                200,
                LATENCY.began(),
                seen("v4", "requests_per_second", 105).began(),
                recognised("TrafficLoss", Sign.EVERY_VERSION, 110, 95));

        assertThat(transitions()).containsExactly("120 TrafficLoss all warning #0 from 90");
        assertThat(last("versions")).isEqualTo("v3,v4");
    }

    @Test
    void leavesAVersionApartThatShowsTheSameMetricAfterTheFirstHasSettled() {
        follow(300, LATENCY.began(), seen("v4", "latency_p99", 121).began());

        assertThat(transitions())
                .containsExactly(
                        "120 SustainedAnomaly v3 warning #0 from 90", "141 SustainedAnomaly v4 warning #0 from 111");
    }

    @ParameterizedTest
    @ValueSource(longs = {250_000, 250_001})
    void takesInWhatLiesWithinTheMergeGapAndNothingOneMillisecondFurther(long sinceMillis) {
        follow(340, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        Beginning late = seen("v3", "precision", 1950).horizon("28m");
        Sign began = late.began();
        follow(
                1990,
                new Sign(
                        began.kind(),
                        began.model(),
                        began.version(),
                        began.at(),
                        sinceMillis,
                        began.finding(),
                        List.of(),
                        began.around(),
                        "",
                        began.withinMillis()));

        assertThat(transitions())
                .last()
                .isEqualTo(
                        sinceMillis == 250_000
                                ? "1950 SustainedAnomaly v3 warning #2 from 90"
                                : "1970 SustainedAnomaly v3 warning #0 from 250");
    }

    @Test
    void opensAgainUnderTheSameIdentityWithinTheTimeForThat() {
        follow(340, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        follow(940, seen("v3", "error_rate", 940).began());

        assertThat(transitions())
                .containsExactly(
                        "120 SustainedAnomaly v3 warning #0 from 90",
                        "340 SustainedAnomaly v3 recovered at 190 #1 from 90",
                        "940 SustainedAnomaly v3 warning #2 from 90");
        assertThat(told.get(2).alert().fingerprint())
                .isEqualTo(told.get(0).alert().fingerprint());
    }

    @Test
    void opensAnotherIncidentAfterThatTime() {
        follow(340, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        follow(961, seen("v3", "error_rate", 941).began());

        assertThat(transitions()).endsWith("961 SustainedAnomaly v3 warning #0 from 931");
    }

    @Test
    void letsLateQualityJoinWhatHappenedAtItsTimeOfServing() {
        follow(340, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        Beginning quality = new Beginning(
                "v3",
                "precision",
                "all",
                "30m",
                "warning",
                1950,
                130,
                List.of(),
                Sign.Around.NOTHING,
                Signs.ALL_PATTERNS);
        follow(1950, quality.began());

        assertThat(transitions()).endsWith("1950 SustainedAnomaly v3 warning #2 from 90");
    }

    @Test
    void keepsAFreshFaultApartFromOldQualityThatIsStillOpen() {
        Beginning quality = new Beginning(
                "v3",
                "precision",
                "all",
                "30m",
                "warning",
                1950,
                130,
                List.of(),
                Sign.Around.NOTHING,
                Signs.ALL_PATTERNS);
        follow(
                3000,
                quality.began(),
                recognised("SilentFailure", "v3", 1960, 130),
                seen("v3", "latency_p99", 2100).began());

        assertThat(transitions())
                .containsExactly(
                        "1970 SilentFailure v3 warning #0 from 130", "2120 SustainedAnomaly v3 warning #0 from 2090");
    }

    @Test
    void isHeldBackByMaintenanceAndFiresAfterItIfItIsStillOpen() {
        follow(499, LATENCY.quietUntil(500).began());
        assertThat(told).isEmpty();
        assertThat(memory.count().suppressed()).isEqualTo(1);

        follow(639); // a hold-down and two windows
        assertThat(told).isEmpty();
        follow(640);

        assertThat(transitions()).containsExactly("640 SustainedAnomaly v3 warning #0 from 90");
        assertThat(memory.count().suppressed()).isZero();
    }

    @Test
    void isHeldBackAfterMaintenanceForAsLongAsItsWindowsNeed() {
        Sign known = LATENCY.quietUntil(500).began();
        Finding slow = Findings.of(
                "Rule",
                "warning",
                Series.of("ranker", "v3", "all", "latency_p99", "5m", ""),
                Side.BELOW,
                false,
                known.since(),
                known.at());
        Sign ofFiveMinutes = new Sign(
                known.kind(),
                known.model(),
                known.version(),
                known.at(),
                known.since(),
                slow,
                known.segments(),
                known.around(),
                known.pattern(),
                known.withinMillis());
        follow(1_300, ofFiveMinutes);

        assertThat(transitions()).containsExactly("1220 SustainedAnomaly v3 warning #0 from 90");
    }

    @Test
    void isHeldBackWhereItSettlesJustAfterMaintenance() {
        follow(300, LATENCY.quietUntil(110).began());
        assertThat(transitions()).containsExactly("250 SustainedAnomaly v3 warning #0 from 90");
    }

    @Test
    void isToldAtOnceWhereMoreBeginsAfterMaintenance() {
        follow(
                560,
                LATENCY.quietUntil(500).began(),
                seen("v3", "error_rate", 530).began());

        assertThat(transitions()).containsExactly("530 SustainedAnomaly v3 warning #0 from 90");
    }

    @Test
    void isNeverToldWhereItEndsWithinMaintenance() {
        Beginning latency = LATENCY.quietUntil(500);
        follow(600, latency.began(), latency.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));

        assertThat(told).isEmpty();
        assertThat(memory).isNull();
    }

    @Test
    void isNeverToldWhereItEndsWithinMaintenanceBeforeItHasSettled() {
        Beginning latency = LATENCY.quietUntil(500);
        follow(600, latency.began(), latency.ended(110, 105));

        assertThat(told).isEmpty();
        assertThat(memory).isNull();
    }

    @Test
    void namesTheSegmentThatExplainsMost() {
        follow(
                200,
                LATENCY.began(),
                seen("v3", "precision", 105)
                        .explained(
                                new SegmentShare("device=ios", 0.92, 0.31, 0.31, 0.21, 400),
                                new SegmentShare("country=de", 0.4, 0.02, 0.31, 0.29, 300))
                        .began());

        assertThat(last("segment")).isEqualTo("device=ios");
        assertThat(last("segments"))
                .isEqualTo("device=ios explains 92 % of the change (surprise 0.31 bits); "
                        + "country=de explains 40 % of the change (surprise 0.02 bits)");
        assertThat(last("exemplars")).isEqualTo("r-90,r-95");
    }

    @Test
    void listsTheMostSevereMembersAndCountsTheRest() {
        List<Sign> signs = new ArrayList<>();
        for (int item = 0; item < 30; item++) {
            signs.add(seen("v3", "latency_p99", 100).segment("item=" + item).began());
        }
        signs.add(seen("v3", "latency_p99", 100)
                .segment("item=x")
                .severity("critical")
                .began());
        follow(200, signs.toArray(Sign[]::new));

        assertThat(last("members").lines()).hasSize(21).last().isEqualTo("and 11 more");
        assertThat(last("members")).startsWith("critical Rule v3 item=x 10s: latency_p99 is 0.21 ms");
        assertThat(last("anomalies")).isEqualTo("31");
    }

    @Test
    void forgetsWhatCanNoLongerOpenAgain() {
        follow(340, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 340, 190));
        long forgotten = 340 + 1_800 + 60;
        assertThat(LIFE.nextDue(memory)).isEqualTo(forgotten * 1000);
        follow(forgotten - 1);
        assertThat(memory).isNotNull();

        follow(forgotten);

        assertThat(memory).isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void decidesTheSameInAnyOrderOfArrivalAndWithAnySplit(long seed) throws IOException {
        List<Sign> signs = RandomSigns.of(seed, 300);
        long end = 20_000;
        follow(end, signs.toArray(Sign[]::new));
        List<Written> whole = List.copyOf(told);
        assertThat(whole).hasSizeGreaterThan(5);
        assertThat(memory).isNull();
        Random random = new Random(seed);

        told.clear();
        List<Sign> shuffled = new ArrayList<>(signs);
        Collections.shuffle(shuffled, random);
        for (long until = 0; until < end; until += 1 + random.nextInt(200)) {
            long now = until;
            List<Sign> due =
                    shuffled.stream().filter(sign -> sign.at() <= now * 1000).toList();
            shuffled.removeAll(due);
            follow(now, due.toArray(Sign[]::new));
            memory = memory == null ? null : read(written(memory));
        }
        follow(end, shuffled.toArray(Sign[]::new));

        assertThat(told).isEqualTo(whole);
        assertSequencesAscend(whole);
    }

    private static void assertSequencesAscend(List<Written> transitions) {
        Map<String, Long> sequences = new TreeMap<>();
        for (Written transition : transitions) {
            Alert alert = transition.alert();
            String identity = alert.fingerprint() + alert.startsAt();
            assertThat(alert.sequence()).isEqualTo(sequences.getOrDefault(identity, -1L) + 1);
            sequences.put(identity, alert.sequence());
        }
    }

    @Test
    void readsWhatItWrites() throws IOException {
        follow(
                150,
                LATENCY.quietUntil(1)
                        .explained(new SegmentShare("device=ios", 0.92, 0.31, 0.31, 0.21, 400))
                        .began(),
                seen("v4", "error_rate", 145)
                        .after(new Change(90, "deployed", "ranker/v4"))
                        .began(),
                recognised("BadRollout", "v3", 110, 90));
        byte[] bytes = written(memory);

        assertThat(written(read(bytes))).isEqualTo(bytes);
        assertThat(read(bytes).written()).isEqualTo(memory.written()).isNotEmpty();
    }

    private static byte[] written(IncidentMemory memory) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static IncidentMemory read(byte[] bytes) throws IOException {
        return IncidentMemory.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
