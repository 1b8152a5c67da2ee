package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.DETECTOR;
import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.MINUTE;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.settings;
import static io.modelwatch.udfs.op.Scene.start;
import static io.modelwatch.udfs.op.Scene.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.Fingerprint;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.stats.Category;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class FollowAlertTest {
    private static final int MAX_PARALLELISM = 128;

    private static KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> harness(
            int parallelism, int subtask) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowAlert(settings(), METRICS, METRICS, OwnerLabels.NONE, Publication.ofAll(Scene.REWRITE_FOR)),
                Verdict::alertKey,
                Types.STRING,
                MAX_PARALLELISM,
                parallelism,
                subtask);
        harness.setup();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> open() throws Exception {
        var harness = harness(1, 0);
        harness.open();
        return harness;
    }

    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> harness, Verdict... verdicts)
            throws Exception {
        for (Verdict verdict : verdicts) {
            long time = verdict.point().time().toEpochMilli();
            harness.processElement(verdict, time);
            harness.processWatermark(time);
        }
    }

    /** What was told, in its order. */
    private static List<Alert> alerts(AbstractStreamOperatorTestHarness<Transition> harness) {
        var told = harness.getSideOutput(FollowAlert.RAW_ALERTS);
        return told == null
                ? List.of()
                : told.stream().map(StreamRecord::getValue).toList();
    }

    private static Verdict bad(int window) {
        return verdict(window, Judgement.ANOMALOUS);
    }

    private static Verdict good(int window) {
        return verdict(window, Judgement.NORMAL);
    }

    @Test
    void firesAfterNOfTheLastMWindowsAndStartsWithTheFirstOfThem() throws Exception {
        try (var harness = open()) {
            feed(harness, good(0), bad(1), good(2), good(3));
            assertThat(alerts(harness)).isEmpty();

            feed(harness, bad(4));

            Alert alert = alerts(harness).get(0);
            assertThat(alert.status()).isEqualTo(Status.FIRING);
            assertThat(alert.startsAt()).isEqualTo(start(1));
            assertThat(alert.endsAt()).isNull();
            assertThat(alert.sequence()).isZero();
        }
    }

    @Test
    void countsWindowsByTimeSoThatAnAbsentOneIsNeitherNormalNorAbnormal() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(5), verdict(6, Judgement.NOT_ENOUGH_DATA), verdict(7, Judgement.LEARNING));
            assertThat(alerts(harness)).isEmpty(); // window 1 is not among 2 to 5

            feed(harness, bad(8));

            assertThat(alerts(harness)).extracting(Alert::startsAt).containsExactly(start(5));
        }
    }

    @Test
    void resolvesWhenEveryWindowWasNormalForKeepFiring() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), good(3), good(4), bad(5), good(6), good(7));
            assertThat(alerts(harness)).hasSize(1);

            feed(harness, good(8));

            Alert resolved = alerts(harness).get(1);
            assertThat(resolved.status()).isEqualTo(Status.RESOLVED);
            assertThat(resolved.startsAt()).isEqualTo(start(1));
            assertThat(resolved.endsAt()).isEqualTo(start(6));
            assertThat(resolved.sequence()).isEqualTo(1);
            assertThat(resolved.annotations()).containsEntry("reason", "recovered");
        }
    }

    @Test
    void startsANewAlertWithNewWindowsOnly() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), good(3), good(4), good(5), bad(6), bad(7));

            assertThat(alerts(harness)).extracting(Alert::startsAt).containsExactly(start(1), start(1), start(6));
            assertThat(alerts(harness)).extracting(Alert::sequence).containsExactly(0L, 1L, 0L);
        }
    }

    @Test
    void endsWithNoDataWhenTheSeriesFallsSilent() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2));
            long silentAt = end(2) + Scene.KEEP_FIRING + 2 * Scene.WINDOW;
            harness.processWatermark(silentAt - 1);
            assertThat(alerts(harness)).hasSize(1);

            harness.processWatermark(silentAt);

            Alert resolved = alerts(harness).get(1);
            assertThat(resolved.annotations()).containsEntry("reason", "no data");
            assertThat(resolved.endsAt()).isEqualTo(start(3));
        }
    }

    @ParameterizedTest
    @CsvSource({"WITHDRAWN, rule withdrawn", "REPLACED, rule replaced", "FORGOTTEN, forgotten"})
    void endsForTheReasonThatAVerdictGives(Ending ending, String reason) throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), verdict(3, Judgement.NOT_ENOUGH_DATA, ending));

            Alert resolved = alerts(harness).get(1);
            assertThat(resolved.status()).isEqualTo(Status.RESOLVED);
            assertThat(resolved.annotations()).containsEntry("reason", reason);
        }
    }

    @Test
    void endsWithNewNormal() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), verdict(3, Judgement.LEARNING, Ending.NEW_NORMAL));

            assertThat(alerts(harness).get(1).annotations()).containsEntry("reason", "new normal");
            assertThat(alerts(harness).get(1).endsAt()).isEqualTo(start(4));
        }
    }

    /** Elements that overtake the timers which were due before them. */
    @Test
    void decidesTheSameHoweverSeldomWatermarksCome() throws Exception {
        Verdict[] verdicts = {bad(1), bad(2), bad(30), good(31), bad(60), bad(61), good(62), good(63), good(64)};
        List<Alert> often;
        try (var harness = open()) {
            feed(harness, verdicts);
            often = alerts(harness);
        }
        try (var harness = open()) {
            for (Verdict verdict : verdicts) {
                harness.processElement(verdict, 0);
            }

            assertThat(alerts(harness)).isEqualTo(often);
            assertThat(often).hasSize(4);
        }
    }

    @Test
    void identifiesAnAlertByItsLabelsAndTellsTheFigures() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2));

            Alert alert = alerts(harness).get(0);
            assertThat(alert.labels())
                    .containsOnlyKeys(
                            "alertname", "model", "version", "segment", "metric", "window", "severity", "incident");
            assertThat(alert.fingerprint()).isEqualTo(Fingerprint.of(alert.labels()));
            assertThat(alert.annotations())
                    .containsEntry("summary", "latency_p99 of ranker v7 is 182.3 ms in 10s, expected about 121 ms.")
                    .containsEntry("value", "182.25")
                    .containsEntry("expected", "121")
                    .containsEntry("lower", "100")
                    .containsEntry("upper", "142")
                    .containsEntry("side", "above")
                    .containsEntry("count", "100")
                    .containsEntry("since", "1970-01-01T00:00:10Z")
                    .containsEntry("window_start", "1970-01-01T00:00:20Z")
                    .containsEntry("window_end", "1970-01-01T00:00:30Z")
                    .containsEntry("detector", DETECTOR.describe())
                    .containsEntry("exemplars", "request-2");
        }
    }

    @Test
    void tellsIncidentsWhatBeganAndEndedOnceAlsoAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            feed(harness, bad(1), bad(2));
            assertThat(harness.extractOutputValues())
                    .containsExactly(new Transition(
                            Transition.Kind.BEGAN,
                            "ranker",
                            "v7",
                            end(2),
                            start(1).toEpochMilli(),
                            found(alerts(harness).get(0).fingerprint()),
                            List.of()));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness(1, 0)) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, good(3), good(4), good(5));

            assertThat(restored.extractOutputValues())
                    .extracting(Transition::kind, Transition::at, Transition::since)
                    .containsExactly(tuple(Transition.Kind.ENDED, end(5), start(3).toEpochMilli()));
        }
    }

    private static Finding found(String fingerprint) {
        Verdict verdict = bad(2);
        return new Finding(
                fingerprint,
                "LatencyHigh",
                "warning",
                verdict.point().series(),
                Category.LATENCY,
                Side.ABOVE,
                182.25,
                121,
                100,
                142,
                View.NONE,
                false,
                DETECTOR.describe(),
                100,
                List.of("request-2"),
                start(1).toEpochMilli(),
                start(2).toEpochMilli(),
                end(2),
                End.NONE);
    }

    @Test
    void saysOnWhichSideAValueIs() throws Exception {
        try (var harness = open()) {
            feed(harness, below(1), below(2));

            assertThat(alerts(harness).get(0).annotations()).containsEntry("side", "below");
        }
    }

    private static Verdict below(int window) {
        Verdict above = bad(window);
        return new Verdict(
                above.point(),
                above.rule(),
                above.severity(),
                above.detector(),
                above.judgement(),
                above.score(),
                Double.NaN,
                200,
                Double.NaN,
                Verdict.View.NONE,
                above.inherited(),
                above.ending(),
                above.abnormal(),
                above.ofWindows(),
                above.keepFiringMillis());
    }

    @Test
    void tellsOpenAndFreshlyResolvedAlertsAgainAfterARestore() throws Exception {
        List<Alert> told;
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), good(3), good(4), good(5), bad(6), bad(7));
            told = alerts(harness);
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness(1, 0)) {
            restored.initializeState(snapshot);
            restored.open();
            assertThat(alerts(restored)).isEmpty();

            restored.processWatermark(end(7));
            assertThat(alerts(restored)).isEqualTo(told);

            feed(restored, good(8), good(9), good(10));
            assertThat(alerts(restored)).hasSize(told.size() + 1);
            assertThat(alerts(restored).get(told.size()).status()).isEqualTo(Status.RESOLVED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goesOnWithTheRightAlertWhereAVerdictIsTheFirstToComeAfterARestore(boolean rocksDb) throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(1, 0)) {
            useRocksDb(harness, rocksDb);
            harness.open();
            feed(harness, bad(1), bad(2), of("v8", bad(2)));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness(1, 0)) {
            useRocksDb(restored, rocksDb);
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, of("v8", bad(3)), of("v9", good(3)));

            assertThat(alerts(restored))
                    .extracting(alert -> alert.labels().get("version"))
                    .containsExactly("v7", "v8");
        }
    }

    private static void useRocksDb(AbstractStreamOperatorTestHarness<Transition> harness, boolean rocksDb) {
        if (rocksDb) {
            harness.setStateBackend(new EmbeddedRocksDBStateBackend());
        }
    }

    /** The same verdict of another version. */
    private static Verdict of(String version, Verdict verdict) {
        int window = (int) (verdict.point().windowStart().toEpochMilli() / Scene.WINDOW);
        return new Verdict(
                point(version, window, verdict.point().value()),
                verdict.rule(),
                verdict.severity(),
                verdict.detector(),
                verdict.judgement(),
                verdict.score(),
                verdict.expected(),
                verdict.lower(),
                verdict.upper(),
                Verdict.View.NONE,
                verdict.inherited(),
                verdict.ending(),
                verdict.abnormal(),
                verdict.ofWindows(),
                verdict.keepFiringMillis());
    }

    @Test
    void givesTheSeveritiesOfARuleOneIncident() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), critical(1), critical(2), of("v8", bad(1)), of("v8", bad(2)));

            List<Alert> alerts = alerts(harness);
            assertThat(alerts).extracting(Alert::fingerprint).doesNotHaveDuplicates();
            List<String> incidents =
                    alerts.stream().map(alert -> alert.labels().get("incident")).toList();
            assertThat(incidents).hasSize(3).allMatch(incident -> incident.matches("[0-9a-f]{16}"));
            assertThat(incidents.get(1)).isEqualTo(incidents.get(0));
            assertThat(incidents.get(2)).isNotEqualTo(incidents.get(0));
        }
    }

    private static Verdict critical(int window) {
        Verdict warning = bad(window);
        return new Verdict(
                warning.point(),
                warning.rule(),
                "critical",
                warning.detector(),
                warning.judgement(),
                warning.score(),
                warning.expected(),
                warning.lower(),
                warning.upper(),
                Verdict.View.NONE,
                warning.inherited(),
                warning.ending(),
                warning.abnormal(),
                warning.ofWindows(),
                warning.keepFiringMillis());
    }

    @Test
    void doesNotTellAlertsAgainThatWereResolvedLongAgo() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), good(3), good(4), good(5));
            harness.processWatermark(end(5) + Scene.REWRITE_FOR);
            snapshot = harness.snapshot(1, 1);
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
        try (var restored = harness(1, 0)) {
            restored.initializeState(snapshot);
            restored.open();
            restored.processWatermark(end(6) + Scene.REWRITE_FOR);

            assertThat(alerts(restored)).isEmpty();
        }
    }

    @Test
    void tellsEachAlertOnceWhenRescaledFromTwoToThree() throws Exception {
        List<OperatorSubtaskState> parts = new ArrayList<>();
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = harness(2, subtask)) {
                harness.open();
                if (owns(2, subtask)) {
                    feed(harness, bad(1), bad(2));
                }
                parts.add(harness.snapshot(1, 1));
            }
        }
        OperatorSubtaskState whole =
                AbstractStreamOperatorTestHarness.repackageState(parts.toArray(OperatorSubtaskState[]::new));
        List<Alert> told = new ArrayList<>();
        for (int subtask = 0; subtask < 3; subtask++) {
            try (var harness = harness(3, subtask)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        whole, MAX_PARALLELISM, 2, 3, subtask));
                harness.open();
                harness.processWatermark(end(2));
                told.addAll(alerts(harness));
            }
        }

        assertThat(told).extracting(Alert::sequence).containsExactly(0L);
    }

    private static boolean owns(int parallelism, int subtask) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(bad(1).alertKey(), MAX_PARALLELISM, parallelism)
                == subtask;
    }

    @Test
    void decidesNothingAtTheEndOfTheInputAndLeavesNoStateBehind() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2));
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(alerts(harness)).hasSize(1);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void leavesNoStateBehindOnceAnAlertIsOver() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), good(3), bad(4));
            harness.processWatermark(end(4) + 60 * MINUTE);
            feed(harness, bad(1000));
            harness.processWatermark(end(1000) + 60 * MINUTE);

            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
