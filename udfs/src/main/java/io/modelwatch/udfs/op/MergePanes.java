package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.Remembered;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Place;
import io.modelwatch.udfs.op.state.OpenWindowSerializer;
import io.modelwatch.udfs.op.state.PresenceSerializer;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.Summaries;
import io.modelwatch.udfs.stats.Summary.Reading;
import io.modelwatch.udfs.window.OpenWindow;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.Presence;
import io.modelwatch.udfs.window.WindowSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
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
 * Merges the parts of panes into windows and emits metric points when a window closes. Keyed by slice. Parts go into the shortest
 * window; a window that closes goes into the next longer one, so that a part is merged once and not once for each length.
 */
public final class MergePanes extends AbstractStreamOperator<MetricPoint>
        implements OneInputStreamOperator<PanePart, MetricPoint>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1;

    private final List<Measure> measures;
    private final FollowSettings settings;
    private final List<Long> windows;
    private final long forgetAfter;
    /** Key: slice. Its open windows as {@link Summaries} writes them; each is removed when it closes. */
    private transient MapState<OpenWindow, byte[]> open;
    /** Key: slice. Cleared after {@code forgetAfter} of event time without a part. */
    private transient ValueState<Presence> presence;

    private transient InternalTimerService<VoidNamespace> timers;
    /** The last watermark that was not the end of input: windows that close after it were not covered by real time. */
    private transient long realTime;

    /** By model: the horizons whose windows may be open. */
    private transient Remembered<long[]> horizonsByModel;
    /** Horizons of windows of any model that were open at the restore: some may no longer be configured. */
    private transient Set<Long> horizonsAtRestore;

    /** By its text: the subject, which the points of a slice share. */
    private transient Remembered<Subject> subjects;

    private transient boolean restored;
    private transient Counter points;
    /** By measure: counter of windows without a reading. */
    private transient Map<String, Counter> absent;

    private transient StreamRecord<MetricPoint> out;

    /**
     * @param forgetAfterMillis silence of a slice, in event time, after which its next window is a first one again
     */
    public MergePanes(List<Measure> measures, FollowSettings settings, WindowSettings windows, long forgetAfterMillis) {
        this.measures = List.copyOf(measures);
        this.settings = settings;
        this.windows = windows.windowMillis();
        this.forgetAfter = forgetAfterMillis;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored = context.isRestored();
    }

    @Override
    public void open() throws Exception {
        super.open();
        realTime = Long.MIN_VALUE;
        out = new StreamRecord<>(null);
        horizonsByModel = new Remembered<>(this::horizonsOf);
        subjects = new Remembered<>(Subject::of);
        points = getMetricGroup().counter("metricPoints");
        absent = new HashMap<>();
        for (Measure measure : measures) {
            absent.put(
                    measure.name(),
                    getMetricGroup().addGroup("measure", measure.name()).counter("readingsAbsent"));
        }
        timers = getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, this);
        var windowsOfSlice = new MapStateDescriptor<>(
                "open-windows", OpenWindowSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE);
        open = getRuntimeContext().getMapState(windowsOfSlice);
        horizonsAtRestore = new TreeSet<>();
        if (restored) {
            getKeyedStateBackend()
                    .applyToAllKeys(
                            VoidNamespace.INSTANCE,
                            VoidNamespaceSerializer.INSTANCE,
                            windowsOfSlice,
                            (slice, state) ->
                                    state.keys().forEach(window -> horizonsAtRestore.add(window.horizonMillis())));
        }
        presence = getRuntimeContext().getState(new ValueStateDescriptor<>("presence", PresenceSerializer.INSTANCE));
    }

    @Override
    public void processElement(StreamRecord<PanePart> element) throws Exception {
        PanePart part = element.getValue();
        notePresence(part);
        long shortest = windows.get(0);
        long start = Math.floorDiv(part.paneStart(), shortest) * shortest;
        merge(new OpenWindow(shortest, part.horizonMillis(), start), part.summaries(), part.model(), Long.MIN_VALUE);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        Presence slice = presence.value();
        long now = timer.getTimestamp();
        for (long window : windows) {
            for (long horizon : horizonsByModel.of(slice.model())) {
                close(new OpenWindow(window, horizon, now + 1 - horizon - window), slice, now);
            }
        }
        if (slice.forgetAt() == now && now <= realTime) { // not by the end of input
            forgetOrPostpone(slice);
        }
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no processing-time timer is ever set");
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() != Watermark.MAX_WATERMARK.getTimestamp()) {
            realTime = mark.getTimestamp();
        }
        super.processWatermark(mark);
    }

    /** @param now the time whose windows are being closed: those that close with it need no timer */
    private void merge(OpenWindow window, byte[] bytes, String model, long now) throws Exception {
        byte[] known = open.get(window);
        if (known == null) {
            open.put(window, bytes);
            if (window.closesAt() > now) {
                timers.registerEventTimeTimer(VoidNamespace.INSTANCE, window.closesAt());
            }
            return;
        }
        Summaries merged = new Summaries(measures, settings.of(model));
        merged.merge(known);
        merged.merge(bytes);
        open.put(window, merged.toBytes());
    }

    /** Does nothing where there is no such window. */
    private void close(OpenWindow window, Presence slice, long now) throws Exception {
        byte[] bytes = open.get(window);
        if (bytes == null) {
            return;
        }
        open.remove(window);
        Summaries summaries = new Summaries(measures, settings.of(slice.model()));
        summaries.merge(bytes);
        boolean partial = window.start() <= slice.first() || window.closesAt() > realTime;
        summaries.read(
                window.windowMillis(),
                (metric, reading) -> emit(slice, window, metric, reading, partial),
                measure -> absent.get(measure).inc());
        summaries.failed().forEach((measure, cause) -> emitFailure(slice, window, measure, cause));
        int longer = windows.indexOf(window.windowMillis()) + 1;
        if (longer < windows.size()) {
            merge(window.in(windows.get(longer)), bytes, slice.model(), now);
        }
    }

    /** A measure that failed in a part has failed in every window that the part is in. */
    private void emitFailure(Presence slice, OpenWindow window, String measure, String cause) {
        Failure failure = new Failure(Place.MEASURE, measure, cause, slice.model(), slice.version(), window.closesAt());
        output.collect(CountFailures.FAILURES, new StreamRecord<>(failure, failure.at()));
    }

    private void emit(Presence slice, OpenWindow window, String metric, Reading reading, boolean partial) {
        Series series = new Series(
                slice.model(),
                slice.version(),
                subjects.of(slice.segment()),
                metric,
                Span.of(window.windowMillis()),
                window.horizonMillis() == 0 ? Span.NONE : Span.of(window.horizonMillis()));
        long stamp = window.end() + window.horizonMillis();
        points.inc();
        output.collect(out.replace(
                new MetricPoint(
                        series,
                        Instant.ofEpochMilli(window.start()),
                        Instant.ofEpochMilli(window.end()),
                        Instant.ofEpochMilli(stamp),
                        reading.value(),
                        reading.count(),
                        reading.lower(),
                        reading.upper(),
                        reading.coverage(),
                        partial,
                        reading.exemplars()),
                stamp - 1));
    }

    /** A slice may have thousands of open windows, so those that close are looked up, not searched. */
    private long[] horizonsOf(String model) {
        Set<Long> horizons = new TreeSet<>(horizonsAtRestore);
        horizons.add(0L); // of service
        horizons.addAll(settings.of(model).horizonMillis());
        return horizons.stream().mapToLong(Long::longValue).toArray();
    }

    private void notePresence(PanePart part) throws Exception {
        Presence known = presence.value();
        if (known == null) {
            long forgetAt = part.paneStart() + part.paneMillis() + part.horizonMillis() + forgetAfter;
            presence.update(Presence.of(part, forgetAt));
            timers.registerEventTimeTimer(VoidNamespace.INSTANCE, forgetAt);
        } else if (known.isNews(part.paneStart())) {
            presence.update(known.with(part.paneStart()));
        }
    }

    private void forgetOrPostpone(Presence slice) throws Exception {
        long forgetAt = slice.last() + forgetAfter;
        if (forgetAt <= slice.forgetAt() && open.isEmpty()) {
            presence.clear();
            return;
        }
        long next = Math.max(forgetAt, slice.forgetAt() + 1);
        for (OpenWindow window : open.keys()) {
            next = Math.max(next, window.closesAt());
        }
        presence.update(slice.forgottenAt(next));
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, next);
    }
}
