package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.follow.Ledger;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.FailureTally;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.op.state.FailureTallySerializer;
import io.modelwatch.udfs.op.state.LedgerState;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Counts what modelwatch itself failed to compute, by model, version and place (the key: {@link Failure#key}). A window with failures is an
 * abnormal verdict, from which {@link FollowAlert} makes the alert: it needs nothing that may have failed, neither rules nor incidents.
 * A window's verdict does not depend on the order of its failures.
 */
public final class CountFailures extends KeyedProcessFunction<String, Failure, Verdict>
        implements CheckpointedFunction {
    /** What an operator's guarded steps failed; its time is that of the element. */
    public static final OutputTag<Failure> FAILURES =
            new OutputTag<>("internal-errors", TypeInformation.of(Failure.class));

    private static final long serialVersionUID = 1;
    private static final String SEVERITY = "critical";
    private static final long KEEP_FIRING_MILLIS = 5 * 60_000;

    private final long windowMillis;

    /** Failures by the start of their window; a timer at the window's end less 1 ms emits and removes it. */
    private transient MapState<Long, FailureTally> windows;

    private transient Ledger<Place> ledger;
    private transient LedgerState<Place> ledgerState;

    /** @param windowMillis length of a window, > 0 */
    public CountFailures(long windowMillis) {
        this.windowMillis = windowMillis;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        ledger = new Ledger<>(Place.class);
        ledgerState = new LedgerState<>(ledger, context);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        ledgerState.snapshot();
    }

    @Override
    public void open(OpenContext context) {
        windows = getRuntimeContext()
                .getMapState(
                        new MapStateDescriptor<>("failures", LongSerializer.INSTANCE, FailureTallySerializer.INSTANCE));
        for (Place place : Place.values()) {
            MetricGroup group = getRuntimeContext().getMetricGroup().addGroup("place", place.code());
            group.gauge("internalErrors", (Gauge<Long>) () -> ledger.count(place));
        }
    }

    @Override
    public void processElement(Failure failure, Context context, Collector<Verdict> out) throws Exception {
        ledger.add(failure.place());
        long now = context.timerService().currentWatermark();
        long at = now == Long.MAX_VALUE ? failure.at() : Math.max(failure.at(), now + 1);
        long start = Math.floorDiv(at, windowMillis) * windowMillis;
        FailureTally known = windows.get(start);
        windows.put(start, known == null ? FailureTally.of(failure) : known.with(failure));
        context.timerService().registerEventTimeTimer(start + windowMillis - 1);
    }

    /** Also at the end of the input: the failures have happened. */
    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Verdict> out) throws Exception {
        long start = time + 1 - windowMillis;
        FailureTally tally = windows.get(start);
        if (tally != null) {
            windows.remove(start);
            out.collect(verdict(tally, point(tally, start)));
        }
    }

    private MetricPoint point(FailureTally tally, long start) {
        Series series = new Series(
                tally.model(),
                tally.version(),
                Subject.segment("place", tally.place().code()),
                Failure.NAME,
                Span.of(windowMillis),
                Span.NONE);
        Instant end = Instant.ofEpochMilli(start + windowMillis);
        return new MetricPoint(
                series,
                Instant.ofEpochMilli(start),
                end,
                end,
                tally.count(),
                tally.count(),
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
    }

    private static Verdict verdict(FailureTally tally, MetricPoint point) {
        return new Verdict(
                point,
                DetectionSettings.INTERNAL_ERRORS,
                SEVERITY,
                tally.failed() + (tally.differ() ? " and others" : ""),
                Judgement.ANOMALOUS,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                0,
                Verdict.View.NONE,
                false,
                Ending.NONE,
                1,
                1,
                KEEP_FIRING_MILLIS);
    }
}
