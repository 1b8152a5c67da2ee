package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.compare.CandidateBoard;
import io.modelwatch.udfs.compare.CandidateBoard.PaneVerdict;
import io.modelwatch.udfs.compare.VerdictLimits;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the judgement of each candidate, and emits it at the end of each pane with news; a change of the decision is an answer.
 * Keyed by model, since the verdict's guarantee holds for one stream in one order.
 *
 * <p>A model's board is read from state once and written back before each snapshot: it changes with every scored request.
 */
public final class JudgeCandidates extends AbstractStreamOperator<MetricPoint>
        implements OneInputStreamOperator<Outcome, MetricPoint> {
    private static final long serialVersionUID = 1;

    /** Changes of decisions. */
    public static final OutputTag<Answer> VERDICTS = new OutputTag<>("verdicts", StreamTypes.ANSWER);

    private static final String STATE = "candidates";

    private final VerdictLimits limits;
    private final FollowSettings models;
    private final long paneMillis;
    private final long forgetAfter;
    /** Key: model. Its board as {@link CandidateBoard#write} writes it; cleared when its last candidate is forgotten. */
    private transient ValueState<byte[]> state;
    /** By model: the boards of this subtask. */
    private transient Map<String, CandidateBoard> boards;

    private transient Counter beyondLimit;
    private transient StreamRecord<MetricPoint> out;

    /** @param forgetAfterMillis event time without a scored request after which a candidate is forgotten */
    public JudgeCandidates(VerdictLimits limits, FollowSettings models, long paneMillis, long forgetAfterMillis) {
        this.limits = limits;
        this.models = models;
        this.paneMillis = paneMillis;
        this.forgetAfter = forgetAfterMillis;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = getKeyedStateBackend()
                .getPartitionedState(
                        VoidNamespace.INSTANCE,
                        VoidNamespaceSerializer.INSTANCE,
                        new ValueStateDescriptor<>(STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        boards = new HashMap<>();
        restoreBoards();
    }

    @Override
    public void open() throws Exception {
        super.open();
        out = new StreamRecord<>(null);
        beyondLimit = getMetricGroup().counter("candidatesBeyondLimit");
    }

    @Override
    public void processElement(StreamRecord<Outcome> element) {
        Outcome outcome = element.getValue();
        CandidateBoard board = boards.computeIfAbsent(outcome.model(), this::emptyBoard);
        board.add(outcome);
        beyondLimit.inc(board.takeBeyondLimit());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() != Watermark.MAX_WATERMARK.getTimestamp()) { // the end of input closes no pane
            for (CandidateBoard board : boards.values()) {
                board.close(mark.getTimestamp(), this::emit);
            }
        }
        super.processWatermark(mark);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        for (Map.Entry<String, CandidateBoard> entry : boards.entrySet()) {
            setCurrentKey(entry.getKey());
            if (entry.getValue().isEmpty()) {
                state.clear();
            } else {
                state.update(bytesOf(entry.getValue()));
            }
        }
        boards.values().removeIf(CandidateBoard::isEmpty);
    }

    private void restoreBoards() throws Exception {
        try (var models = this.<String>getKeyedStateBackend().<VoidNamespace>getKeys(STATE, VoidNamespace.INSTANCE)) {
            for (String model : models.toList()) {
                setCurrentKey(model);
                CandidateBoard board = emptyBoard(model);
                board.restore(new DataInputStream(new ByteArrayInputStream(state.value())));
                boards.put(model, board);
            }
        }
    }

    private CandidateBoard emptyBoard(String model) {
        return new CandidateBoard(model, limits.of(models.of(model)), paneMillis, forgetAfter, this::emit);
    }

    private static byte[] bytesOf(CandidateBoard board) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        board.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private void emit(Failure failure) {
        output.collect(CountFailures.FAILURES, new StreamRecord<>(failure, failure.at()));
    }

    private void emit(PaneVerdict said) {
        MetricPoint point = said.point();
        output.collect(out.replace(point, point.time().toEpochMilli() - 1));
        if (said.change() != null) {
            output.collect(
                    VERDICTS, new StreamRecord<>(said.change(), said.change().time()));
        }
    }
}
