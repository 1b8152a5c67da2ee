package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Outcome.Rescored;
import io.modelwatch.schemas.event.Outcome.RescoredJudged;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.compare.VerdictLimits;
import io.modelwatch.udfs.follow.Events;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class JudgeCandidatesTest {
    private static final long PANE = 1_000;
    private static final long FORGET = 600_000;
    private static final Predictions GOOD = new Predictions(new long[] {1, 2}, new float[] {0.9f, 0.1f});
    private static final Predictions BAD = new Predictions(new long[] {2, 1}, new float[] {0.9f, 0.1f});

    @Test
    void saysThatACandidateIsWorseAndSaysItOnce() throws Exception {
        try (var harness = open(null)) {
            feed(harness, 0, 400, 1);
            harness.processWatermark(FORGET);

            assertThat(answers(harness)).hasSize(1);
            Answer answer = answers(harness).get(0);
            assertThat(answer.name()).isEqualTo("ranker/v8");
            assertThat(answer.status()).isEqualTo(Answer.Status.VERDICT);
            assertThat(answer.reason()).isEqualTo("worse");
            assertThat(answer.sentence()).contains("worse than the primary", "lost");
            List<MetricPoint> points = harness.extractOutputValues();
            assertThat(points.get(0).value()).isZero();
            assertThat(points.get(points.size() - 1).value()).isEqualTo(-1);
        }
    }

    @Test
    void saysTheSameWhateverTheOrder() throws Exception {
        List<MetricPoint> forwards;
        List<MetricPoint> backwards;
        try (var harness = open(null)) {
            feed(harness, 0, 300, 1);
            harness.processWatermark(FORGET);
            forwards = harness.extractOutputValues();
        }
        try (var harness = open(null)) {
            for (int i = 299; i >= 0; i--) {
                feed(harness, i, i + 1, 1);
            }
            harness.processWatermark(FORGET);
            backwards = harness.extractOutputValues();
        }

        assertThat(backwards).isEqualTo(forwards);
    }

    @Test
    void startsANewEpochFromNothing() throws Exception {
        try (var harness = open(null)) {
            feed(harness, 0, 400, 1);
            feed(harness, 400, 410, 2);
            feed(harness, 410, 420, 1); // what the old one still sent
            harness.processWatermark(FORGET);

            List<MetricPoint> points = harness.extractOutputValues();
            assertThat(points.get(points.size() - 1).value()).isZero();
            assertThat(points.get(points.size() - 1).count()).isEqualTo(10);
        }
    }

    @Test
    void goesOnFromASnapshotAsIfNothingHadHappened() throws Exception {
        OperatorSubtaskState state;
        List<MetricPoint> expected;
        try (var harness = open(null)) {
            feed(harness, 0, 150, 1);
            harness.processWatermark(1_400);
            int told = harness.extractOutputValues().size();
            state = harness.snapshot(1, 1);
            feed(harness, 150, 400, 1);
            harness.processWatermark(FORGET);
            expected = harness.extractOutputValues()
                    .subList(told, harness.extractOutputValues().size());
        }
        try (var after = open(state)) {
            feed(after, 150, 400, 1);
            after.processWatermark(FORGET);

            assertThat(after.extractOutputValues()).isEqualTo(expected).isNotEmpty();
            assertThat(answers(after)).extracting(Answer::reason).containsExactly("worse");
        }
    }

    @Test
    void forgetsACandidateThatIsSilent() throws Exception {
        try (var harness = open(null)) {
            feed(harness, 0, 10, 1);
            harness.processWatermark(100_000);
            harness.snapshot(1, 1);
            assertThat(harness.numKeyedStateEntries()).isOne();
            harness.processWatermark(100_000 + FORGET);
            harness.snapshot(2, 2);

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Outcome, MetricPoint> open(OperatorSubtaskState state)
            throws Exception {
        var operator = new JudgeCandidates(VerdictLimits.DEFAULTS, FollowHarness.settings(), PANE, FORGET);
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(operator, Outcome::model, Types.STRING);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    /** Requests that the primary answers well and the candidate badly, ten milliseconds apart. */
    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<String, Outcome, MetricPoint> harness, int from, int to, long epoch)
            throws Exception {
        for (int i = from; i < to; i++) {
            long time = 10L * i;
            Rescored rescored = new Rescored(
                    Events.MODEL,
                    "v8",
                    Events.IOS,
                    time,
                    1,
                    ("r" + i).getBytes(StandardCharsets.UTF_8),
                    Events.VERSION,
                    Role.CANDIDATE,
                    epoch,
                    100,
                    GOOD,
                    BAD);
            harness.processElement(rescored, time);
            Truth truth = new Truth(new long[] {1}, new double[] {1});
            harness.processElement(new RescoredJudged(rescored, FollowHarness.LONG, truth), time);
        }
    }

    private static List<Answer> answers(KeyedOneInputStreamOperatorTestHarness<String, Outcome, MetricPoint> harness) {
        var records = harness.getSideOutput(JudgeCandidates.VERDICTS);
        return records == null
                ? List.of()
                : records.stream().map(StreamRecord::getValue).toList();
    }
}
