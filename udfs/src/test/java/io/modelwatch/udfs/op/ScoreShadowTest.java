package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.shadow.ScriptedScorer;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScoreShadowTest {
    private static final String GOOD = "op:good";
    private static final String BLOCKED = "op:blocked";

    private final CountDownLatch released = new CountDownLatch(1);
    private final ScriptedScorer good = ScriptedScorer.at(GOOD, ScriptedScorer::reversing);
    private final ScriptedScorer blocked = ScriptedScorer.at(BLOCKED, batch -> {
        released.await();
        return ScriptedScorer.reversing(batch);
    });

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void aCommandTakesEffectWhenTheWatermarkOfTheRequestsReachesIt() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.send(ShadowHarness.register(1, GOOD, 100));
            harness.send(1, 150);
            harness.operator().processWatermark2(new Watermark(500));
            harness.watermark(99);
            assertThat(good.opened).hasValue(0);

            harness.watermark(100);
            harness.until(() -> harness.answers().size() == 1);
            harness.send(2, 160);
            harness.until(() -> harness.rescored().size() == 1);

            assertThat(harness.answers().get(0).status()).isEqualTo(Answer.Status.RUNNING);
            assertThat(harness.answers().get(0).sentence()).isEqualTo("ranker/v2 runs on scripted");
            assertThat(harness.rescored().get(0).candidate().items()).containsExactly(8, 7);
            assertThat(harness.counts().offered()).isEqualTo(1);
        }
    }

    @Test
    void aCommandThatComesLateTakesEffectAtOnce() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.watermark(1_000);
            harness.send(ShadowHarness.register(1, GOOD, 100));

            harness.until(() -> harness.answers().size() == 1);
        }
    }

    @Test
    void theEndOfInputIsNoTimeAtWhichACommandTakesEffect() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.send(ShadowHarness.register(1, GOOD, 100));
            harness.watermark(Long.MAX_VALUE);
            harness.finish();

            assertThat(good.opened).hasValue(0);
            assertThat(harness.watermarks()).containsExactly(Long.MAX_VALUE);
        }
    }

    @Test
    void aWatermarkWaitsForTheRequestsBeforeItOnly() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run(BLOCKED);
            harness.send(1, 150);
            harness.watermark(200);
            harness.watermark(250);
            assertThat(harness.watermarks()).containsExactly(100L);

            released.countDown();
            harness.until(() -> harness.rescored().size() == 1);

            assertThat(harness.watermarks()).containsExactly(100L, 250L);
            assertThat(harness.getOutput().toArray()[1])
                    .as("result before watermark")
                    .isNotInstanceOf(Watermark.class);
        }
    }

    @Test
    void aWatermarkWaitsNoLongerThanTheGreatestAge() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run(BLOCKED);
            harness.send(1, 150);
            harness.watermark(200);

            harness.setProcessingTime(1_000_000 + ShadowHarness.SETTINGS.maxAgeMillis() - 1);
            assertThat(harness.watermarks()).containsExactly(100L);
            harness.setProcessingTime(1_000_000 + ShadowHarness.SETTINGS.maxAgeMillis());

            assertThat(harness.watermarks()).containsExactly(100L, 200L);
            assertThat(harness.counts().stale()).isEqualTo(1);
        }
    }

    @Test
    void commandsNeverHoldBackTimeOrEndIt() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.operator().processWatermark2(new Watermark(50));
            harness.operator().processWatermarkStatus2(WatermarkStatus.IDLE);
            harness.watermark(100);
            harness.operator().processWatermark2(new Watermark(Long.MAX_VALUE));
            harness.watermark(101);

            assertThat(harness.watermarks()).containsExactly(100L, 101L);
            assertThat(harness.statuses()).isEmpty();
        }
    }

    @Test
    void idlenessIsToldAfterTheResultsBeforeIt() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run(BLOCKED);
            harness.send(1, 150);
            harness.watermark(200);
            harness.operator().processWatermarkStatus1(WatermarkStatus.IDLE);
            assertThat(harness.statuses()).isEmpty();

            released.countDown();
            harness.until(() -> harness.rescored().size() == 1);

            assertThat(harness.statuses()).containsExactly(WatermarkStatus.IDLE);
            harness.operator().processWatermarkStatus1(WatermarkStatus.ACTIVE);
            assertThat(harness.statuses()).containsExactly(WatermarkStatus.IDLE, WatermarkStatus.ACTIVE);
        }
    }

    @Test
    void aCandidateThatCannotBeLoadedIsAnsweredAndTheRestGoesOn() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run("op:missing");
            harness.send(1, 150);
            harness.watermark(200);

            Answer answer = harness.answers().get(0);
            assertThat(answer.status()).isEqualTo(Answer.Status.FAILED);
            assertThat(answer.reason()).isEqualTo("unreadable");
            assertThat(answer.number()).isEqualTo(1);
            assertThat(answer.time()).isEqualTo(100);
            assertThat(harness.watermarks()).containsExactly(100L, 200L);
        }
    }

    @Test
    void aModelThatNeverReturnsIsGivenUpByTheClock() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run(BLOCKED);
            harness.send(1, 150);
            harness.until(() -> blocked.calls.get() == 1);

            for (int second = 1; second <= 8; second++) {
                harness.setProcessingTime(1_000_000 + 1_000 * second);
            }

            assertThat(harness.answers()).hasSize(2);
            assertThat(harness.answers().get(1).reason()).isEqualTo("timeout");
            assertThat(blocked.interrupted.getCount()).isZero();
            assertThat(blocked.closed).hasValue(0);
        }
    }

    @Test
    void candidatesAreBackAfterARestoreAndTakeNoNewCommandForIt() throws Exception {
        OperatorSubtaskState state;
        try (var harness = ShadowHarness.create()) {
            harness.run(GOOD);
            harness.send(ShadowHarness.update(2, "op:later", 500));
            state = harness.snapshot(1, 1);
        }
        ScriptedScorer later = ScriptedScorer.at("op:later", ScriptedScorer::reversing);

        try (var harness = ShadowHarness.restored(state, 1, 0)) {
            harness.until(() -> harness.answers().size() == 1);
            harness.send(1, 150);
            harness.until(() -> harness.rescored().size() == 1);
            harness.watermark(500);
            harness.until(() -> harness.answers().size() == 2);

            assertThat(good.opened).hasValue(2);
            assertThat(later.opened).hasValue(1);
            assertThat(harness.rescored().get(0).epoch()).isEqualTo(1);
        }
    }

    @Test
    void everySubtaskHasEveryCandidateAfterRescalingAndEachOnce() throws Exception {
        OperatorSubtaskState both;
        try (var one = ShadowHarness.create();
                var other = ShadowHarness.create()) {
            one.run(GOOD);
            other.run(GOOD);
            other.send(ShadowHarness.retire(2, 90));
            one.send(ShadowHarness.retire(2, 200)); // has not reached it yet
            both = AbstractStreamOperatorTestHarness.repackageState(one.snapshot(1, 1), other.snapshot(1, 1));
        }
        for (int subtask = 0; subtask < 3; subtask++) {
            OperatorSubtaskState mine =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(both, 16, 2, 3, subtask);
            try (var harness = ShadowHarness.restored(mine, 3, subtask)) {
                harness.until(() -> harness.answers().size() == 1);
                assertThat(harness.answers().get(0).sentence()).endsWith("(subtask %s of 3)".formatted(subtask + 1));
                harness.watermark(200);
                assertThat(harness.answers().get(1).status()).isEqualTo(Answer.Status.RETIRED);
            }
        }
    }

    @Test
    void afterAFailedUpdateARestoreBringsBackWhatRan() throws Exception {
        OperatorSubtaskState state;
        try (var harness = ShadowHarness.create()) {
            harness.run(GOOD);
            harness.send(ShadowHarness.update(2, "op:missing", 100));
            harness.until(() -> harness.answers().size() == 2);
            state = harness.snapshot(1, 1);
        }
        try (var harness = ShadowHarness.restored(state, 1, 0)) {
            harness.until(() -> harness.answers().size() == 1);

            assertThat(harness.answers().get(0).status()).isEqualTo(Answer.Status.RUNNING);
        }
    }

    @Test
    void finishingWaitsForWhatIsBeingScored() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run(GOOD);
            for (int i = 0; i < 10; i++) {
                harness.send(i, 150);
            }
            harness.watermark(Long.MAX_VALUE);
            harness.finish();

            assertThat(harness.counts().scored()).isEqualTo(10);
            assertThat(harness.rescored()).extracting(Outcome.Rescored::time).containsOnly(150L);
            assertThat(harness.watermarks()).endsWith(Long.MAX_VALUE);
        }
    }

    @Test
    void closingLeavesNoThreadAndClosesTheModelOnItsOwn() throws Exception {
        try (var harness = ShadowHarness.create()) {
            harness.run(GOOD);
            harness.send(1, 150);
        }

        assertThat(good.closed).hasValue(1);
        assertThat(good.misuse).hasNullValue();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(Thread::isAlive)
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("shadow ranker/v2 epoch 1 subtask"));
    }
}
