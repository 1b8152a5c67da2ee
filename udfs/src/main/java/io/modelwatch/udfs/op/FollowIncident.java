package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.incident.AlertSettings;
import io.modelwatch.udfs.incident.IncidentLife;
import io.modelwatch.udfs.incident.IncidentMemory;
import io.modelwatch.udfs.incident.IncidentMemory.Count;
import io.modelwatch.udfs.incident.IncidentSettings;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.shared.SharedTrouble;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.RewriteAfterRestore;
import io.modelwatch.udfs.op.state.SignSerializer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
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
 * Groups the signs of a model (the key: {@link Sign#model}) into incidents and emits each transition. Signs wait until the watermark has
 * reached their time and are taken in in an order of their own, so that the order of arrival changes nothing.
 *
 * <p>After a restore it emits again as {@link FollowAlert} does. At the final watermark nothing is decided: open incidents stay open for
 * their readers, and what was known is cleared.
 */
public final class FollowIncident extends AbstractStreamOperator<Alert>
        implements OneInputStreamOperator<Sign, Alert>, Triggerable<String, VoidNamespace> {
    /** Again, those whose incident began together with incidents of other models. */
    public static final OutputTag<Alert> SHARED = new OutputTag<>("shared", TypeInformation.of(Alert.class));

    private final IncidentSettings settings;
    private final AlertSettings messages;
    private final MetricLookup lookup;
    private final Publication publication;

    /** Signs of the model whose time the watermark has not reached; each has a timer at its time, which takes it out. */
    private transient ListState<Sign> waiting;

    /**
     * The model's incidents; a timer at {@link IncidentLife#nextDue} clears it when nothing is left to follow. Timers that are no longer
     * due do nothing.
     */
    private transient ValueState<IncidentMemory> memory;

    private transient InternalTimerService<VoidNamespace> timers;
    private transient IncidentLife life;
    private transient RewriteAfterRestore<IncidentMemory> rewriting;
    private transient int settling;
    private transient int firing;
    private transient int suppressed;
    private transient int unrecognised;

    /** @param publication which alerts are emitted, and again for the sink's transaction time-out */
    public FollowIncident(
            IncidentSettings settings, AlertSettings messages, MetricLookup lookup, Publication publication) {
        this.settings = settings;
        this.messages = messages;
        this.lookup = lookup;
        this.publication = publication;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        rewriting = new RewriteAfterRestore<>(descriptor(), IncidentMemory::written, context.isRestored());
    }

    @Override
    public void open() throws Exception {
        super.open();
        waiting = getRuntimeContext().getListState(new ListStateDescriptor<>("waiting-signs", SignSerializer.INSTANCE));
        memory = getRuntimeContext().getState(descriptor());
        timers = getInternalTimerService("deadlines", VoidNamespaceSerializer.INSTANCE, this);
        life = new IncidentLife(settings, messages, lookup, publication, this::emit);
        getMetricGroup().gauge("incidentsSettling", () -> settling);
        getMetricGroup().gauge("incidentsFiring", () -> firing);
        getMetricGroup().gauge("incidentsSuppressed", () -> suppressed);
        getMetricGroup().gauge("incidentsUnrecognised", () -> unrecognised);
    }

    private static ValueStateDescriptor<IncidentMemory> descriptor() {
        return new ValueStateDescriptor<>("incident-memory", Memories.INCIDENT);
    }

    @Override
    public void processElement(StreamRecord<Sign> element) throws Exception {
        rewrite();
        waiting.add(element.getValue());
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, element.getValue().at());
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        rewrite();
        super.processWatermark(mark);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        IncidentMemory before = memory.value();
        if (timers.currentWatermark() == Long.MAX_VALUE) {
            waiting.clear();
            remember(before, null);
            return;
        }
        List<Sign> due = takeUntil(timer.getTimestamp());
        if (before != null || !due.isEmpty()) {
            remember(before, life.follow(before, timer.getKey(), due, timer.getTimestamp(), this::emit));
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("incidents know event time only, a timer came at " + timer.getTimestamp());
    }

    private List<Sign> takeUntil(long now) throws Exception {
        List<Sign> due = new ArrayList<>();
        List<Sign> left = new ArrayList<>();
        for (Sign sign : waiting.get()) {
            (sign.at() <= now ? due : left).add(sign);
        }
        if (left.isEmpty()) {
            waiting.clear();
        } else if (!due.isEmpty()) {
            waiting.update(left);
        }
        return due;
    }

    private void remember(IncidentMemory before, IncidentMemory after) throws Exception {
        if (before != null) {
            count(before, -1);
        }
        if (after != null) {
            count(after, 1);
            memory.update(after);
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, life.nextDue(after));
        } else if (before != null) {
            memory.clear();
            timers.deleteEventTimeTimer(
                    VoidNamespace.INSTANCE,
                    Long.MAX_VALUE); // where nothing was due, it waited for the end of the input
        }
    }

    private void count(IncidentMemory known, int change) {
        Count count = known.count();
        settling += change * count.settling();
        firing += change * count.firing();
        suppressed += change * count.suppressed();
        unrecognised += change * count.unrecognised();
    }

    private void emit(Written transition) {
        output.collect(new StreamRecord<>(transition.alert(), transition.at()));
        if (SharedTrouble.causeOf(transition.alert()).isPresent()) {
            output.collect(SHARED, new StreamRecord<>(transition.alert(), transition.at()));
        }
    }

    private void emit(Failure failure) {
        output.collect(CountFailures.FAILURES, new StreamRecord<>(failure, failure.at()));
    }

    private void rewrite() throws Exception {
        rewriting.once(getKeyedStateBackend(), this::restored, this::emit);
    }

    /** What is due next may have changed with {@code alerts.from}. */
    private void restored(IncidentMemory known) {
        count(known, 1);
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, life.nextDue(known));
    }
}
