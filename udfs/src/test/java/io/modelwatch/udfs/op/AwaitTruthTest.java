package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Outcome.Rescored;
import io.modelwatch.schemas.event.Outcome.RescoredJudged;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.follow.Events;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class AwaitTruthTest {
    private static final Predictions ANSWER = new Predictions(new long[] {1, 2}, new float[] {0.9f, 0.1f});

    @Test
    void meetsEachCandidateWithTheTruthWhicheverComesFirst() throws Exception {
        try (var harness = open(null)) {
            feed(harness, rescored("a", "v8", 1_000), judged("a", 1_000, FollowHarness.SHORT));
            feed(harness, rescored("a", "v9", 1_000), judged("b", 1_000, FollowHarness.SHORT));

            assertThat(both(harness))
                    .extracting(RescoredJudged::version, RescoredJudged::horizonMillis)
                    .containsExactly(tuple("v8", FollowHarness.SHORT), tuple("v9", FollowHarness.SHORT));
            assertThat(harness.extractOutputValues())
                    .filteredOn(Rescored.class::isInstance)
                    .hasSize(2);
        }
    }

    @Test
    void keepsRequestsApartWhoseIdCameBack() throws Exception {
        try (var harness = open(null)) {
            feed(harness, rescored("a", "v8", 1_000), judged("a", 40_000, FollowHarness.SHORT));

            assertThat(both(harness)).isEmpty();
        }
    }

    @Test
    void forgetsARequestAfterItsLastHorizon() throws Exception {
        try (var harness = open(null)) {
            feed(harness, rescored("a", "v8", 1_000), judged("a", 1_000, FollowHarness.SHORT));
            assertThat(harness.numKeyedStateEntries()).isPositive();
            harness.processWatermark(1_000 + FollowHarness.LONG);

            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void goesOnFromASnapshot() throws Exception {
        OperatorSubtaskState state;
        try (var before = open(null)) {
            feed(before, rescored("a", "v8", 1_000));
            state = before.snapshot(1, 1);
        }
        try (var after = open(state)) {
            feed(after, judged("a", 1_000, FollowHarness.LONG));

            assertThat(both(after)).hasSize(1);
            assertThat(both(after).get(0).rescored().candidate().scores()).containsExactly(0.9f, 0.1f);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Outcome, Outcome> open(OperatorSubtaskState state)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AwaitTruth(FollowHarness.settings())), AwaitTruth::key, Types.STRING);
        harness.setup(StreamTypes.SENT_OUTCOME.createSerializer(
                harness.getExecutionConfig().getSerializerConfig()));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<String, Outcome, Outcome> harness, Outcome... outcomes)
            throws Exception {
        for (Outcome outcome : outcomes) {
            harness.processElement(outcome, outcome.time());
        }
    }

    private static List<RescoredJudged> both(KeyedOneInputStreamOperatorTestHarness<String, Outcome, Outcome> harness) {
        return harness.extractOutputValues().stream()
                .filter(RescoredJudged.class::isInstance)
                .map(RescoredJudged.class::cast)
                .toList();
    }

    private static Rescored rescored(String id, String version, long time) {
        return new Rescored(
                Events.MODEL,
                version,
                Events.IOS,
                time,
                1,
                utf8(id),
                Events.VERSION,
                Role.CANDIDATE,
                1,
                100,
                ANSWER,
                ANSWER);
    }

    private static Judged judged(String id, long time, long horizon) {
        Truth truth = new Truth(new long[] {2}, new double[] {1});
        return new Judged(Events.MODEL, Events.VERSION, Events.IOS, time, 1, utf8(id), horizon, ANSWER, truth);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
