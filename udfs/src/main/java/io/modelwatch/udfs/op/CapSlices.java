package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.state.ModelTermSerializer;
import io.modelwatch.udfs.op.state.PanePartSerializer;
import io.modelwatch.udfs.op.state.RostersSerializer;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.window.CapAlert;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.Roster;
import io.modelwatch.udfs.window.Rosters;
import io.modelwatch.udfs.window.SliceCaps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Holds the parts of each model's panes (the key) until the watermark closes them, decides by {@link SliceCaps} under which names they are
 * measured, and sends them on before the watermark goes on. {@link AdmitModels} decides which models are in, for each pane before its
 * watermark.
 */
public final class CapSlices extends KeyedBroadcastProcessFunction<String, PanePart, ModelTerm, PanePart>
        implements CheckpointedFunction {
    /** Verdicts about panes in which names found no place; those about models come from {@link AdmitModels}. */
    public static final OutputTag<Verdict> EXCEEDED = new OutputTag<>("caps-exceeded", StreamTypes.VERDICT);

    /** Terms by {@link ModelTerm#key}; removed when the label horizons of their last panes have passed. */
    public static final MapStateDescriptor<String, ModelTerm> TERMS =
            new MapStateDescriptor<>("model-terms", StringSerializer.INSTANCE, ModelTermSerializer.INSTANCE);

    private static final long serialVersionUID = 1;

    private final SliceCaps caps;
    private final Set<String> configured;
    private final long keepMillis;
    private final CapAlert alert;

    /** Key: model. Parts of open panes; a timer at {@link PanePart#closesAt} takes them out. */
    private transient ListState<PanePart> waiting;
    /** Key: model. Who is in; a timer at {@link Rosters#forgetAt} clears it where nothing newer came. */
    private transient ValueState<Rosters> rosters;
    /** By model: what {@link #TERMS} holds. */
    private transient Map<String, List<ModelTerm>> terms;

    private transient Map<String, Counter> turnedAway;

    /** @param keepMillis event time for which a silent name keeps its place; not below the longest label horizon */
    public CapSlices(Caps caps, List<Measure> measures, FollowSettings settings, long keepMillis, CapAlert alert) {
        this.caps = new SliceCaps(caps, measures, settings, keepMillis);
        this.configured = settings.named();
        this.keepMillis = keepMillis;
        this.alert = alert;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        terms = new HashMap<>();
        BroadcastState<String, ModelTerm> known =
                context.getOperatorStateStore().getBroadcastState(TERMS);
        known.immutableEntries().forEach(entry -> index(entry.getValue()));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) {
        // all of it is in Flink's state
    }

    @Override
    public void open(OpenContext context) {
        waiting =
                getRuntimeContext().getListState(new ListStateDescriptor<>("pane-parts", PanePartSerializer.INSTANCE));
        rosters = getRuntimeContext().getState(new ValueStateDescriptor<>("rosters", RostersSerializer.INSTANCE));
        turnedAway = new HashMap<>();
        for (String what : List.of(CapAlert.VERSIONS, CapAlert.INSTANCES, CapAlert.READINGS)) {
            turnedAway.put(
                    what,
                    getRuntimeContext().getMetricGroup().addGroup("cap", what).counter("namesTurnedAway"));
        }
    }

    @Override
    public void processElement(PanePart part, ReadOnlyContext context, Collector<PanePart> out) throws Exception {
        waiting.add(part);
        context.timerService().registerEventTimeTimer(part.closesAt());
    }

    @Override
    public void processBroadcastElement(ModelTerm term, Context context, Collector<PanePart> out) throws Exception {
        BroadcastState<String, ModelTerm> known = context.getBroadcastState(TERMS);
        known.put(term.key(), term);
        index(term);
        if (term.until() != Long.MAX_VALUE) { // whoever is in comes more often than it is forgotten
            forgetTerms(known, context.currentWatermark());
        }
    }

    private void forgetTerms(BroadcastState<String, ModelTerm> known, long now) throws Exception {
        for (Iterator<Map.Entry<String, ModelTerm>> all = known.iterator(); all.hasNext(); ) {
            ModelTerm term = all.next().getValue();
            if (term.until() != Long.MAX_VALUE && term.until() + keepMillis < now) {
                all.remove();
                terms.get(term.model()).remove(term);
                terms.remove(term.model(), List.of());
            }
        }
    }

    private void index(ModelTerm term) {
        List<ModelTerm> known = terms.computeIfAbsent(term.model(), model -> new ArrayList<>());
        known.removeIf(before -> before.since() == term.since());
        known.add(term);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<PanePart> out) throws Exception {
        List<PanePart> in = new ArrayList<>();
        List<PanePart> later = new ArrayList<>();
        for (PanePart part : waiting.get()) {
            if (part.closesAt() > time) {
                later.add(part);
            } else if (isIn(part.model(), part.paneStart())) {
                in.add(part);
            } else {
                out.collect(SliceCaps.rest(part));
            }
        }
        waiting.update(later);
        Rosters known = rosters.value();
        if (!in.isEmpty()) {
            known = decide(known == null ? Rosters.EMPTY : known, in, context, out);
        }
        if (known != null) {
            rosters.update(forgetOrPostpone(known, time, context));
        }
    }

    private boolean isIn(String model, long pane) {
        return configured.contains(model)
                || terms.getOrDefault(model, List.of()).stream().anyMatch(term -> term.covers(pane));
    }

    private Rosters decide(Rosters before, List<PanePart> closed, OnTimerContext context, Collector<PanePart> out) {
        SliceCaps.Decided decided = caps.decide(before, closed);
        decided.parts().forEach(out::collect);
        for (SliceCaps.Exceeded exceeded : decided.exceeded()) {
            turnedAway.get(exceeded.what()).inc(exceeded.turnedAway());
            context.output(
                    EXCEEDED,
                    alert.verdict(
                            context.getCurrentKey(),
                            exceeded.what(),
                            exceeded.pane(),
                            exceeded.turnedAway(),
                            exceeded.cap()));
        }
        return decided.after();
    }

    /** Null: nothing is left to know. The end of the input is not silence, but nothing is read after it. */
    private Rosters forgetOrPostpone(Rosters known, long time, OnTimerContext context) {
        if (known.forgetAt() > time) {
            return known;
        }
        long forgetAt = known.last() == Roster.ALWAYS ? time : known.last() + keepMillis;
        if (forgetAt <= time && known.forgetAt() != Long.MIN_VALUE) {
            return null;
        }
        long next = Math.max(forgetAt, time + 1);
        context.timerService().registerEventTimeTimer(next);
        return known.forgottenAt(next);
    }
}
