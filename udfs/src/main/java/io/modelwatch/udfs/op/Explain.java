package io.modelwatch.udfs.op;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.incident.Explanation;
import io.modelwatch.udfs.incident.SegmentHistory;
import io.modelwatch.udfs.op.state.Memories;
import io.modelwatch.udfs.op.state.PointSerializer;
import io.modelwatch.udfs.op.state.TransitionSerializer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Adds to each beginning the segments that explain it, beside detection; keyed by model, version, metric and horizon ({@link #key}). It
 * looks only at the shortest window, which has the most detail, whatever the window of the alert. Other transitions pass unchanged. Points
 * and transitions wait until the watermark reaches their time, so that their order of arrival changes nothing.
 */
public final class Explain extends KeyedCoProcessFunction<String, MetricPoint, Transition, Transition> {
    private static final Comparator<Transition> ORDER = Comparator.comparingLong(Transition::at)
            .thenComparing(Transition::kind)
            .thenComparing(Explain::fingerprint)
            .thenComparingLong(Transition::since);

    private final MetricLookup metrics;
    private final String window;
    private final long forgetAfterMillis;

    /** Points that wait for the watermark; cleared by the timer at their stamp. */
    private transient ListState<MetricPoint> points;

    /** Transitions that wait for the watermark; cleared by the timer at their time. */
    private transient ListState<Transition> transitions;

    /** The history of the segments; cleared by the timer at {@link #forgetAt} when there have been no points for so long. */
    private transient ValueState<SegmentHistory> history;

    /** When {@link #history} is next looked at; set as long as there is one, cleared by its timer. */
    private transient ValueState<Long> forgetAt;

    private transient Explanation explanation;
    /** Failures while a timer runs; empty otherwise. */
    private transient List<Failure> failures;

    /**
     * @param window the shortest window, as series name it
     * @param forgetAfterMillis event time without points after which the history is forgotten, > 0
     */
    public Explain(MetricLookup metrics, String window, long forgetAfterMillis) {
        this.metrics = metrics;
        this.window = window;
        this.forgetAfterMillis = forgetAfterMillis;
    }

    public static String key(MetricPoint point) {
        Series series = point.series();
        return CompositeKey.of(
                series.model(),
                series.version(),
                series.metric(),
                series.horizon().text());
    }

    public static String key(Transition transition) {
        Finding finding = transition.finding();
        String metric = finding == null ? "" : finding.series().metric();
        String horizon = finding == null ? "" : finding.series().horizon().text();
        return CompositeKey.of(transition.model(), transition.version(), metric, horizon);
    }

    @Override
    public void open(OpenContext context) {
        failures = new ArrayList<>();
        explanation = new Explanation(metrics, failures::add);
        points =
                getRuntimeContext().getListState(new ListStateDescriptor<>("waiting-points", PointSerializer.INSTANCE));
        transitions = getRuntimeContext()
                .getListState(new ListStateDescriptor<>("waiting-transitions", TransitionSerializer.INSTANCE));
        history = getRuntimeContext().getState(new ValueStateDescriptor<>("segment-history", Memories.SEGMENTS));
        forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", LongSerializer.INSTANCE));
    }

    @Override
    public void processElement1(MetricPoint point, Context context, Collector<Transition> out) throws Exception {
        if (isLookedAt(point)) {
            points.add(point);
            context.timerService().registerEventTimeTimer(point.time().toEpochMilli());
        }
    }

    private boolean isLookedAt(MetricPoint point) {
        Series series = point.series();
        return series.window().text().equals(window)
                && !point.partial()
                && series.subject().isOfRequests();
    }

    @Override
    public void processElement2(Transition transition, Context context, Collector<Transition> out) throws Exception {
        transitions.add(transition);
        context.timerService().registerEventTimeTimer(transition.at());
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Transition> out) throws Exception {
        SegmentHistory before = history.value();
        SegmentHistory after = learn(before, time);
        explain(after, time, out);
        failures.forEach(failure -> context.output(CountFailures.FAILURES, failure));
        failures.clear();
        Long due = forgetAt.value();
        boolean silent = after != null && after.lastStamp() + forgetAfterMillis <= time;
        if (after == null || silent) {
            history.clear();
            forgetAt.clear();
            return;
        }
        if (after != before) {
            history.update(after);
        }
        if (due == null || due <= time) {
            long next = after.lastStamp() + forgetAfterMillis;
            forgetAt.update(next);
            context.timerService().registerEventTimeTimer(next);
        }
    }

    /** Takes in what is waiting with a stamp of {@code time} or before, stamp by stamp; null where nothing is worth keeping. */
    private SegmentHistory learn(SegmentHistory before, long time) throws Exception {
        TreeMap<Long, List<MetricPoint>> ripe = new TreeMap<>();
        List<MetricPoint> unripe = new ArrayList<>();
        for (MetricPoint point : points.get()) {
            long stamp = point.time().toEpochMilli();
            (stamp <= time ? ripe.computeIfAbsent(stamp, added -> new ArrayList<>()) : unripe).add(point);
        }
        if (ripe.isEmpty()) {
            return before;
        }
        points.update(unripe);
        SegmentHistory known = before == null ? SegmentHistory.NOTHING : before;
        for (List<MetricPoint> window : ripe.values()) {
            known = explanation.learn(known, window);
        }
        return known.isNothing() ? null : known;
    }

    private void explain(SegmentHistory known, long time, Collector<Transition> out) throws Exception {
        List<Transition> ripe = new ArrayList<>();
        List<Transition> unripe = new ArrayList<>();
        for (Transition transition : transitions.get()) {
            (transition.at() <= time ? ripe : unripe).add(transition);
        }
        if (ripe.isEmpty()) {
            return;
        }
        transitions.update(unripe);
        ripe.sort(ORDER);
        ripe.forEach(transition -> out.collect(
                transition.kind() == Transition.Kind.BEGAN && known != null
                        ? explanation.explain(transition, known)
                        : transition));
    }

    private static String fingerprint(Transition transition) {
        return transition.finding() == null ? "" : transition.finding().fingerprint();
    }
}
