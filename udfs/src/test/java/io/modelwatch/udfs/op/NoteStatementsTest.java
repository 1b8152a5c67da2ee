package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Opinion;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertOutput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class NoteStatementsTest {
    private static final String INCIDENT = "42496c0729ff0a02";
    private static final long WEEK = 7 * 86_400_000L;

    private static KeyedTwoInputStreamOperatorTestHarness<String, Alert, Command, Alert> harness() throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new NoteStatements(), NoteStatements::ofAlert, NoteStatements::ofStatement, Types.STRING);
        harness.setup();
        return harness;
    }

    private static StreamRecord<Alert> alert(long at, long sequence, boolean fires) {
        Map<String, String> labels = Map.of("model", "ranker", "incident", INCIDENT);
        return new StreamRecord<>(
                new Alert(
                        "f1",
                        labels,
                        Map.of(),
                        fires ? Alert.Status.FIRING : Alert.Status.RESOLVED,
                        Instant.ofEpochMilli(90),
                        fires ? null : Instant.ofEpochMilli(at),
                        sequence),
                at);
    }

    /** As the job tells it. */
    private static Alert ofOneSeries() {
        List<Alert> told = new ArrayList<>();
        var output = new AlertOutput(transition -> {}, written -> told.add(written.alert()));
        var life = new AlertLife(Scene.settings(), Scene.METRICS, 0);
        AlertMemory pending = life.follow(null, Scene.verdict(1, Judgement.ANOMALOUS), output);
        life.follow(pending, Scene.verdict(2, Judgement.ANOMALOUS), output);
        return told.get(0);
    }

    private static StreamRecord<Command> said(long number, long at, Opinion opinion) {
        var effect = new StatementEffect(INCIDENT, opinion, "ann", "", "");
        return new StreamRecord<>(new Command(number, Kind.JUDGE_INCIDENT, at, effect), at);
    }

    private static List<String> judged(KeyedTwoInputStreamOperatorTestHarness<String, Alert, Command, Alert> harness) {
        return harness.extractOutputValues().stream()
                .map(alert -> alert.annotations().getOrDefault("judged", "-"))
                .toList();
    }

    private static List<Status> answers(KeyedTwoInputStreamOperatorTestHarness<String, Alert, Command, Alert> harness) {
        Collection<StreamRecord<Answer>> answers = harness.getSideOutput(NoteStatements.ANSWERS);
        return answers == null
                ? List.of()
                : answers.stream().map(answer -> answer.getValue().status()).toList();
    }

    @Test
    void alertsAndStatementsWaitForEventTimeInAnyOrder() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement2(said(1, 150, Opinion.KNOWN));
            harness.processElement1(alert(200, 1, false));
            harness.processElement1(alert(100, 0, true));
            harness.processWatermark1(new Watermark(300));
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.processWatermarkStatus2(WatermarkStatus.IDLE);

            assertThat(judged(harness)).containsExactly("-", "known");
            assertThat(answers(harness)).containsExactly(Status.ACCEPTED);
            assertThat(harness.extractOutputStreamRecords())
                    .extracting(StreamRecord::getTimestamp)
                    .containsExactly(100L, 200L);
        }
    }

    @Test
    void whatIsSaidWhileEventTimeStandsStillIsBounded() throws Exception {
        try (var harness = harness()) {
            harness.open();
            for (int i = 1; i <= 1_003; i++) {
                harness.processElement2(said(i, 150 + i, Opinion.KNOWN));
            }

            assertThat(answers(harness)).containsExactly(Status.REFUSED, Status.REFUSED, Status.REFUSED);
            assertThat(harness.numEventTimeTimers()).isEqualTo(1_000);
        }
    }

    /** Whether a statement counts must not depend on when the end of commands is known. */
    @Test
    void theTimeThatAlertsReachedPassesBeforeTheirEnd() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.processElement1(alert(100, 0, true));
            harness.processElement1(alert(200, 1, true));
            harness.processElement2(said(1, 150, Opinion.KNOWN));
            harness.processElement2(said(2, 900, Opinion.FALSE));
            harness.processWatermark1(new Watermark(300));
            harness.processWatermark1(Watermark.MAX_WATERMARK);
            harness.processWatermark2(Watermark.MAX_WATERMARK);

            assertThat(judged(harness)).containsExactly("-", "known");
            assertThat(answers(harness)).containsExactly(Status.ACCEPTED);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void whatWasSaidSurvivesARestoreAndIsForgottenAWeekAfterTheEnd() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            harness.processWatermarkStatus2(WatermarkStatus.IDLE);
            harness.processElement1(alert(100, 0, true));
            harness.processElement2(said(1, 150, Opinion.FALSE));
            harness.processWatermark1(new Watermark(160));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            restored.processWatermarkStatus2(WatermarkStatus.IDLE);
            restored.processElement1(alert(100, 0, true)); // told again
            restored.processElement1(alert(200, 1, false));
            restored.processElement2(said(2, 300, Opinion.FALSE));
            restored.processWatermark1(new Watermark(400));

            assertThat(judged(restored)).containsExactly("-", "false");
            assertThat(answers(restored)).containsExactly(Status.REFUSED);
            restored.processWatermark1(new Watermark(200 + WEEK));
            assertThat(restored.numKeyedStateEntries()).isZero();
            assertThat(restored.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void alertsOfSingleSeriesPassAsTheyAre() throws Exception {
        try (var harness = harness()) {
            harness.open();
            Alert raw = ofOneSeries();
            assertThat(raw.labels()).containsKey("incident");
            harness.processElement1(new StreamRecord<>(raw, 100));

            assertThat(harness.extractOutputValues()).containsExactly(raw);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
