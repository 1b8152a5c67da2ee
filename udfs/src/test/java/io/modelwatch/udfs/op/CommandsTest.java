package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ControlSettings;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private static final long TIME = 1_790_000_000_000L;
    private static final long LEAD = 10_000;

    @Test
    void acceptedCommandsAreNumberedAndAnsweredInTheirOrder() throws Exception {
        try (var harness = open(EndOfCommands.NONE)) {
            feed(harness, register(0, "v8"), register(1, "v9"), retire(2, "v8"));

            assertThat(harness.extractOutputValues())
                    .extracting(Command::number, Command::kind, Command::name, Command::effectiveAt)
                    .containsExactly(
                            tuple(1L, Kind.REGISTER, "ranker/v8", TIME + LEAD),
                            tuple(2L, Kind.REGISTER, "ranker/v9", TIME + 1 + LEAD),
                            tuple(3L, Kind.RETIRE, "ranker/v8", TIME + 2 + LEAD));
            assertThat(answers(harness)).extracting(Answer::number).containsExactly(1L, 2L, 3L);
            assertThat(answers(harness).get(0))
                    .isEqualTo(new Answer(
                            "ranker/v8",
                            1,
                            Answer.Status.ACCEPTED,
                            "",
                            "register ranker/v8 takes effect at 2026-09-21T14:13:30Z",
                            TIME,
                            "id-v8"));
        }
    }

    @Test
    void aRefusedCommandIsAnsweredAndHasNoEffect() throws Exception {
        try (var harness = open(EndOfCommands.NONE)) {
            feed(harness, retire(0, "v8"), record(1, "no JSON"), record(2, null), register(3, "v8"));

            assertThat(harness.extractOutputValues())
                    .extracting(Command::number)
                    .containsExactly(1L);
            assertThat(answers(harness))
                    .extracting(Answer::reason)
                    .containsExactly("not_registered", "malformed", "empty", "");
            assertThat(answers(harness).get(0).name()).isEqualTo("ranker/v8");
            assertThat(answers(harness).get(0).id()).isEqualTo("id-v8");
        }
    }

    @Test
    void noNumberIsUsedTwiceAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (var before = open(EndOfCommands.NONE)) {
            feed(before, register(0, "v8"), register(1, "v9"));
            state = before.snapshot(1, 1);
        }
        try (var after = restored(state, EndOfCommands.NONE)) {
            feed(after, register(2, "v8"), retire(3, "v9"));

            assertThat(answers(after)).extracting(Answer::reason).containsExactly("already_registered", "");
            assertThat(after.extractOutputValues()).extracting(Command::number).containsExactly(3L);
        }
    }

    @Test
    void whatIsReadAgainAfterAFailureGetsTheSameNumbers() throws Exception {
        OperatorSubtaskState state;
        List<Command> lost;
        try (var before = open(EndOfCommands.NONE)) {
            feed(before, register(0, "v8"));
            state = before.snapshot(1, 1);
            feed(before, register(1, "v9"), retire(2, "v8"));
            lost = before.extractOutputValues().subList(1, 3);
        }
        try (var after = restored(state, EndOfCommands.NONE)) {
            feed(after, register(1, "v9"), retire(2, "v8"));

            assertThat(after.extractOutputValues()).isEqualTo(lost);
        }
    }

    @Test
    void aRecordThatWasCountedInTheStateIsNotCountedAgain() throws Exception {
        OperatorSubtaskState state;
        try (var before = open(EndOfCommands.NONE)) {
            feed(before, register(0, "v8"), retire(1, "v8"));
            state = before.snapshot(1, 1);
        }
        try (var after = restored(state, EndOfCommands.NONE)) { // read from the beginning, without the source's state
            feed(after, register(0, "v8"), retire(1, "v8"), register(2, "v9"));

            assertThat(after.extractOutputValues()).extracting(Command::number).containsExactly(3L);
            assertThat(answers(after)).hasSize(1);
        }
    }

    @Test
    void aTopicThatWasCreatedAnewIsReadFromItsBeginning() throws Exception {
        try (var harness = open(EndOfCommands.NONE)) {
            feed(harness, register(0, "v8"), register(1, "v9"));
            ControlRecord later = register(0, "v10");
            feed(harness, new ControlRecord(0, 0, TIME + 5_000, later.value()));

            assertThat(harness.extractOutputValues())
                    .extracting(Command::number)
                    .containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void eventTimeIsHeldUntilTheLastCommandOfTheStartHasPassed() throws Exception {
        try (var harness = open(() -> 1)) {
            harness.setProcessingTime(1);
            feed(harness, register(0, "v8"));
            assertThat(statuses(harness)).isEmpty();

            feed(harness, register(1, "v9"), retire(2, "v9"));
            assertThat(statuses(harness)).containsExactly(WatermarkStatus.IDLE);
        }
    }

    @Test
    void eventTimeIsNotHeldWhereThereAreNoCommands() throws Exception {
        try (var harness = open(EndOfCommands.NONE)) {
            harness.setProcessingTime(1);

            assertThat(statuses(harness)).containsExactly(WatermarkStatus.IDLE);
        }
    }

    @Test
    void eventTimeIsNotHeldWhereAllWasReadBeforeTheRestore() throws Exception {
        OperatorSubtaskState state;
        try (var before = open(() -> 0)) {
            feed(before, register(0, "v8"));
            state = before.snapshot(1, 1);
        }
        try (var after = restored(state, () -> 0)) {
            after.setProcessingTime(1);

            assertThat(statuses(after)).containsExactly(WatermarkStatus.IDLE);
        }
    }

    @Test
    void theEndOfABoundedInputPassesThroughThoughIdle() throws Exception {
        try (var harness = open(EndOfCommands.NONE)) {
            harness.setProcessingTime(1);
            harness.processWatermark(Watermark.MAX_WATERMARK);

            assertThat(harness.getOutput())
                    .containsExactly(WatermarkStatus.IDLE, WatermarkStatus.ACTIVE, Watermark.MAX_WATERMARK);
        }
    }

    @Test
    void whatCrossesTheNetworkNeedsNoKryo() {
        for (Class<?> type : List.of(Answer.class, ControlRecord.class)) {
            PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
        }
    }

    private static OneInputStreamOperatorTestHarness<ControlRecord, Command> open(EndOfCommands end) throws Exception {
        var harness = closed(end);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<ControlRecord, Command> restored(
            OperatorSubtaskState state, EndOfCommands end) throws Exception {
        var harness = closed(end);
        harness.initializeState(state);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<ControlRecord, Command> closed(EndOfCommands end)
            throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<ControlRecord, Command>(
                new Commands(new ControlSettings(LEAD, List.of("dense")), end), 1, 1, 0);
        harness.setup(StreamTypes.COMMAND.createSerializer(
                harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static void feed(
            OneInputStreamOperatorTestHarness<ControlRecord, Command> harness, ControlRecord... records)
            throws Exception {
        for (ControlRecord record : records) {
            harness.processElement(record, record.time());
        }
    }

    private static List<Answer> answers(OneInputStreamOperatorTestHarness<ControlRecord, Command> harness) {
        return harness.getSideOutput(Commands.ANSWERS).stream()
                .map(StreamRecord::getValue)
                .toList();
    }

    private static List<Object> statuses(OneInputStreamOperatorTestHarness<ControlRecord, Command> harness) {
        return harness.getOutput().stream()
                .filter(WatermarkStatus.class::isInstance)
                .map(Object.class::cast)
                .toList();
    }

    private static ControlRecord register(long offset, String version) {
        return record(offset, """
                {"command":"register","model":"ranker","version":"%s","uri":"s3://m/x","sha256":"%s","adapter":"dense",
                 "sampleRate":0.1,"id":"id-%s"}""".formatted(version, "ab".repeat(32), version));
    }

    private static ControlRecord retire(long offset, String version) {
        return record(
                offset,
                "{\"command\":\"retire\",\"model\":\"ranker\",\"version\":\"%s\",\"id\":\"id-%s\"}"
                        .formatted(version, version));
    }

    private static ControlRecord record(long offset, String json) {
        return new ControlRecord(0, offset, TIME + offset, json == null ? null : json.getBytes(StandardCharsets.UTF_8));
    }
}
