package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.shared.SharedTrouble;
import io.modelwatch.udfs.incident.shared.TroubleMemory;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.RewriteAfterRestore;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
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

/**
 * Makes one alert of what is told of the incidents of a cause (the key: label {@code cause}), which pass beside it. Alerts wait until
 * event time has reached the time at which they were told. After a restore it emits again as {@link FollowAlert} does; what
 * {@link FollowIncident} tells again then changes nothing. At the final watermark nothing is decided.
 */
public final class FollowTrouble extends AbstractStreamOperator<Alert>
        implements OneInputStreamOperator<Alert, Alert>, Triggerable<String, VoidNamespace> {
    private final IncidentSettings incidents;
    private final AlertSettings alerts;
    private final Publication publication;

    /** What is known of the cause; a timer at {@link SharedTrouble#forgottenAt} clears it. Timers that are no longer due do nothing. */
    private transient ValueState<TroubleMemory> memory;

    private transient InternalTimerService<VoidNamespace> timers;
    private transient SharedTrouble trouble;
    private transient RewriteAfterRestore<TroubleMemory> rewriting;

    public FollowTrouble(IncidentSettings incidents, AlertSettings alerts, Publication publication) {
        this.incidents = incidents;
        this.alerts = alerts;
        this.publication = publication;
    }

    /** The label {@code cause}. */
    public static String key(Alert alert) {
        return SharedTrouble.causeOf(alert).orElseThrow();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        rewriting = new RewriteAfterRestore<>(descriptor(), TroubleMemory::written, context.isRestored());
    }

    @Override
    public void open() throws Exception {
        super.open();
        memory = getRuntimeContext().getState(descriptor());
        timers = getInternalTimerService("told", VoidNamespaceSerializer.INSTANCE, this);
        trouble = new SharedTrouble(incidents, alerts, publication);
    }

    private static ValueStateDescriptor<TroubleMemory> descriptor() {
        return new ValueStateDescriptor<>("trouble", Memories.TROUBLE);
    }

    @Override
    public void processElement(StreamRecord<Alert> element) throws Exception {
        rewrite();
        Written told = new Written(element.getValue(), element.getTimestamp());
        memory.update(TroubleMemory.with(memory.value(), told));
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, told.at());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        rewrite();
        super.processWatermark(mark);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        TroubleMemory before = memory.value();
        if (before == null || timers.currentWatermark() == Long.MAX_VALUE) {
            memory.clear();
            return;
        }
        TroubleMemory after = trouble.follow(before, timer.getKey(), timer.getTimestamp(), this::emit);
        if (after == null) {
            memory.clear();
            return;
        }
        memory.update(after);
        long forgottenAt = trouble.forgottenAt(after);
        if (forgottenAt != Long.MAX_VALUE) {
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, forgottenAt);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("causes know event time only, a timer came at " + timer.getTimestamp());
    }

    private void emit(Written transition) {
        output.collect(new StreamRecord<>(transition.alert(), transition.at()));
    }

    private void rewrite() throws Exception {
        rewriting.once(getKeyedStateBackend(), known -> {}, this::emit);
    }
}
