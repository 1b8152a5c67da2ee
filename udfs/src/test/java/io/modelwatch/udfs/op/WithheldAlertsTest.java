package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.MINUTE;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.settings;
import static io.modelwatch.udfs.op.Scene.start;
import static io.modelwatch.udfs.op.Scene.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Transition;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Alerts of single series of a job that learns first and publishes from the end of window 10 on. */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class WithheldAlertsTest {
    private static final long FROM = end(10);
    private static final Verdict[] FIRING = {bad(1), bad(2), bad(5), bad(8)};

    private static KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> harness(long from)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowAlert(
                        settings(), METRICS, METRICS, OwnerLabels.NONE, new Publication(from, Scene.REWRITE_FOR)),
                Verdict::alertKey,
                Types.STRING);
        harness.setup();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> open() throws Exception {
        var harness = harness(FROM);
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> restored(
            long from, OperatorSubtaskState snapshot) throws Exception {
        var harness = harness(from);
        harness.initializeState(snapshot);
        harness.open();
        return harness;
    }

    private static OperatorSubtaskState after(long from, Verdict... verdicts) throws Exception {
        try (var harness = harness(from)) {
            harness.open();
            feed(harness, verdicts);
            return harness.snapshot(1, 1);
        }
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

    private static List<StreamRecord<Alert>> told(
            KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> harness) {
        var told = harness.getSideOutput(FollowAlert.RAW_ALERTS);
        return told == null ? List.of() : List.copyOf(told);
    }

    private static List<Alert> alerts(KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition> harness) {
        return told(harness).stream().map(StreamRecord::getValue).toList();
    }

    private static Verdict bad(int window) {
        return verdict(window, Judgement.ANOMALOUS);
    }

    private static Verdict good(int window) {
        return verdict(window, Judgement.NORMAL);
    }

    @Test
    void whatEndsBeforeIsNeverToldButIncidentsKnowOfIt() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2), good(3), good(4), good(5));
            harness.processWatermark(end(200));

            assertThat(alerts(harness)).isEmpty();
            assertThat(harness.extractOutputValues())
                    .extracting(Transition::kind, Transition::at)
                    .containsExactly(tuple(Transition.Kind.BEGAN, end(2)), tuple(Transition.Kind.ENDED, end(5)));
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void whatFiresThenIsToldThenOnceAndResolvedLikeAnyOther() throws Exception {
        try (var harness = open()) {
            feed(harness, FIRING);
            harness.processWatermark(FROM - 1);
            assertThat(alerts(harness)).isEmpty();

            harness.processWatermark(FROM);
            feed(harness, bad(11), good(12), good(13), good(14));

            assertThat(told(harness))
                    .extracting(
                            record -> record.getValue().status(),
                            record -> record.getValue().sequence(),
                            StreamRecord::getTimestamp)
                    .containsExactly(tuple(Status.FIRING, 0L, FROM), tuple(Status.RESOLVED, 1L, end(14)));
            assertThat(alerts(harness)).extracting(Alert::startsAt).containsOnly(start(1));
            assertThat(harness.extractOutputValues()).hasSize(2);
            harness.processWatermark(end(14) + 60 * MINUTE);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void decidesTheSameHoweverSeldomWatermarksCome() throws Exception {
        Verdict[] verdicts = {bad(1), bad(2), bad(5), bad(8), bad(11), good(12), good(13), good(14), bad(20), bad(21)};
        List<StreamRecord<Alert>> often;
        try (var harness = open()) {
            feed(harness, verdicts);
            often = told(harness);
        }
        try (var harness = open()) {
            for (Verdict verdict : verdicts) {
                harness.processElement(verdict, 0);
            }

            assertThat(told(harness)).isEqualTo(often).hasSize(3);
        }
    }

    @Test
    void whatFallsSilentBeforeIsNeverTold() throws Exception {
        try (var harness = open()) {
            feed(harness, bad(1), bad(2));
            harness.processWatermark(end(20));

            assertThat(alerts(harness)).isEmpty();
            assertThat(harness.extractOutputValues()).hasSize(2);
        }
    }

    @Test
    void aRestoreTellsWhatWasToldAgainAndNothingElse() throws Exception {
        try (var untold = restored(FROM, after(FROM, FIRING))) {
            untold.processWatermark(FROM - 1);
            assertThat(alerts(untold)).isEmpty();
            untold.processWatermark(FROM);
            assertThat(alerts(untold)).hasSize(1);
            try (var told = restored(FROM, untold.snapshot(2, 2))) {
                told.processWatermark(FROM + 1);
                feed(told, bad(12));

                assertThat(told(told)).isEqualTo(told(untold));
            }
        }
    }

    @Test
    void whatWasToldIsResolvedAlsoWhereTheTimeWasMovedBehindIt() throws Exception {
        Verdict[] told = {bad(7), bad(8), bad(11)};
        try (var harness = restored(end(1000), after(FROM, told))) {
            feed(harness, good(12), good(13), good(14));

            assertThat(alerts(harness)).extracting(Alert::status).containsExactly(Status.FIRING, Status.RESOLVED);
        }
    }

    @Test
    void whatWasWithheldIsToldAtOnceWhereTheTimeIsTakenBack() throws Exception {
        try (var harness = restored(Long.MIN_VALUE, after(end(1000), FIRING))) {
            harness.processWatermark(end(9));
            assertThat(alerts(harness))
                    .extracting(Alert::status, Alert::startsAt)
                    .containsExactly(tuple(Status.FIRING, start(1)));

            feed(harness, good(10), good(11), good(12));
            harness.processWatermark(end(2000));

            assertThat(alerts(harness)).extracting(Alert::sequence).containsExactly(0L, 1L);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
