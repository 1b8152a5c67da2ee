package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertMemory.Stage;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.AlertOutput;
import io.modelwatch.udfs.detect.AlertText;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.RewriteAfterRestore;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Follows each alert (the key: {@link Verdict#alertKey}) from its first abnormal window to its end and emits each transition: once
 * as a {@link Transition}, and as an alert to {@link #RAW_ALERTS}, if it is published ({@link Publication}).
 *
 * <p>After a restore it emits every open alert that was published again to {@link #RAW_ALERTS}, and every transition published less
 * than {@link Publication#rewriteForMillis} of event time ago, unchanged: with the same fingerprint, start and sequence. The
 * transaction in which they were first written may have timed out while the job was down. In live operation event time passes as the
 * clock does, so the sink's transaction time-out is the right length; while old data is read faster, it covers proportionally less time
 * of the clock.
 *
 * <p>At the final watermark nothing is decided: open alerts stay open for their readers, and what was known is cleared.
 */
public final class FollowAlert extends AbstractStreamOperator<Transition>
        implements OneInputStreamOperator<Verdict, Transition>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1;

    /**
     * Alerts of single series, as readers of their topic know them: a transition that may have been lost is emitted again under its
     * sequence.
     */
    public static final OutputTag<Alert> RAW_ALERTS = new OutputTag<>("raw-alerts", TypeInformation.of(Alert.class));

    private final DetectionSettings settings;
    private final MetricLookup lookup;
    private final MetricLookup texts;
    private final OwnerLabels owners;
    private final Publication publication;

    /**
     * Where the alert of the key stands; its timer at {@link AlertLife#nextDue} clears it when nothing is left to follow. A changed
     * {@code alerts.from} leaves a second one, which does nothing.
     */
    private transient ValueState<AlertMemory> memory;

    private transient InternalTimerService<VoidNamespace> timers;
    private transient AlertLife life;
    private transient AlertOutput emitted;
    private transient Map<Stage, Integer> alerts;
    private transient RewriteAfterRestore<AlertMemory> rewriting;

    /**
     * Follows alerts of series whose metrics are known.
     *
     * @param metrics what metrics measure
     * @param texts how people read them
     * @param publication which alerts are emitted to {@link #RAW_ALERTS}, and again for the sink's transaction time-out
     */
    public FollowAlert(
            DetectionSettings settings,
            MetricLookup metrics,
            MetricLookup texts,
            OwnerLabels owners,
            Publication publication) {
        this.settings = settings;
        this.lookup = metrics;
        this.texts = texts;
        this.owners = owners;
        this.publication = publication;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        rewriting = new RewriteAfterRestore<>(descriptor(), AlertMemory::told, context.isRestored());
    }

    @Override
    public void open() throws Exception {
        super.open();
        memory = getRuntimeContext().getState(descriptor());
        timers = getInternalTimerService("deadlines", VoidNamespaceSerializer.INSTANCE, this);
        life = new AlertLife(settings, lookup, new AlertText(texts, owners), publication, this::emit);
        emitted = new AlertOutput(this::emit, this::emit);
        alerts = new EnumMap<>(Stage.class);
        for (Stage stage : Stage.values()) {
            alerts.put(stage, 0);
        }
        getMetricGroup().gauge("alertsPending", () -> alerts.get(Stage.PENDING));
        getMetricGroup().gauge("alertsFiring", () -> alerts.get(Stage.FIRING));
    }

    private static ValueStateDescriptor<AlertMemory> descriptor() {
        return new ValueStateDescriptor<>("alert-memory", Memories.ALERT);
    }

    @Override
    public void processElement(StreamRecord<Verdict> element) throws Exception {
        rewrite();
        AlertMemory before = memory.value();
        remember(before, life.follow(before, element.getValue(), emitted));
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        rewrite();
        super.processWatermark(mark);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        AlertMemory before = memory.value();
        boolean ended = timers.currentWatermark() == Long.MAX_VALUE;
        if (before != null) {
            remember(before, ended ? null : life.expire(before, timer.getTimestamp(), emitted));
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("alerts know event time only, a timer came at " + timer.getTimestamp());
    }

    private void remember(AlertMemory before, AlertMemory after) throws Exception {
        if (before != null) {
            count(before, -1);
            timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, life.nextDue(before));
        }
        if (after != null) {
            count(after, 1);
            memory.update(after);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, life.nextDue(after));
        } else if (before != null) {
            memory.clear();
        }
    }

    private void count(AlertMemory alert, int change) {
        alerts.merge(alert.stage(), change, Integer::sum);
    }

    private void emit(Transition transition) {
        output.collect(new StreamRecord<>(transition, transition.at()));
    }

    private void emit(Failure failure) {
        output.collect(CountFailures.FAILURES, new StreamRecord<>(failure, failure.at()));
    }

    private void emit(Written written) {
        output.collect(RAW_ALERTS, new StreamRecord<>(written.alert(), written.at()));
    }

    private void rewrite() throws Exception {
        rewriting.once(getKeyedStateBackend(), this::restored, this::emit);
    }

    /** What is due next may have changed with {@code alerts.from}. */
    private void restored(AlertMemory known) {
        count(known, 1);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, life.nextDue(known));
    }
}
