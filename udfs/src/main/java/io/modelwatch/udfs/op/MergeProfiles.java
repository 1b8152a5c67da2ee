package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.udfs.drift.DriftMetrics;
import io.modelwatch.udfs.op.state.OpenWindowSerializer;
import io.modelwatch.udfs.profile.FeatureMetrics;
import io.modelwatch.udfs.profile.FeatureProfile;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.profile.KnownFeatures;
import io.modelwatch.udfs.profile.ModelProfile;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.OpenWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.metrics.Counter;
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
 * Merges parts of profiles into windows and emits the metrics of features when a window closes. Keyed by model, since which features have
 * a place is decided for a model. A short window that closes goes into the long one.
 */
public final class MergeProfiles extends AbstractStreamOperator<MetricPoint>
        implements OneInputStreamOperator<ProfilePart, MetricPoint>, Triggerable<String, VoidNamespace> {
    private static final long serialVersionUID = 1;

    private final FeatureSettings settings;
    private final Caps caps;
    private final long forgetAfter;
    private final ZoneId zone;
    /** Key: model. Its open windows as {@link ModelProfile} writes them; each is removed when it closes. */
    private transient MapState<OpenWindow, byte[]> open;
    /**
     * Key: model. As {@link KnownFeatures} writes them; each feature is forgotten after {@code forgetAfter} of event time without it. One
     * value stays for each model that the configuration named.
     */
    private transient ValueState<byte[]> known;

    private transient References references;
    private transient InternalTimerService<VoidNamespace> timers;
    /** The last watermark that was not the end of input: windows that close after it were not covered by real time. */
    private transient long realTime;

    /** How far real time came in the subtasks that have ended: whichever of them ended first, it is the same in the end. */
    private transient long endOfTime;

    private transient Counter points;
    /** Parts of windows that are closed, from a subtask whose partitions were idle. */
    private transient Counter behindTheClock;

    private transient StreamRecord<MetricPoint> out;

    /**
     * @param forgetAfterMillis event time after which a feature that does not come again is no longer missing, but forgotten
     * @param zone in which the days begin that become references
     */
    public MergeProfiles(FeatureSettings settings, Caps caps, long forgetAfterMillis, ZoneId zone) {
        this.settings = settings;
        this.caps = caps;
        this.forgetAfter = forgetAfterMillis;
        this.zone = zone;
    }

    @Override
    public void open() throws Exception {
        super.open();
        realTime = Long.MIN_VALUE;
        endOfTime = Long.MIN_VALUE;
        out = new StreamRecord<>(null);
        points = getMetricGroup().counter("metricPoints");
        behindTheClock = getMetricGroup().counter("profilePartsBehindTheClock");
        timers = getInternalTimerService("windows", VoidNamespaceSerializer.INSTANCE, this);
        open = getRuntimeContext()
                .getMapState(new MapStateDescriptor<>(
                        "open-windows", OpenWindowSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE));
        known = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("known-features", BytePrimitiveArraySerializer.INSTANCE));
        references = new References(zone, this::emptyProfile, getRuntimeContext());
    }

    @Override
    public void processElement(StreamRecord<ProfilePart> element) throws Exception {
        ProfilePart part = element.getValue();
        if (part.isEnd()) {
            endOfTime = Math.max(endOfTime, part.paneStart());
        } else {
            merge(part);
        }
    }

    private void merge(ProfilePart part) throws Exception {
        long length = settings.windowMillis();
        long start = Math.floorDiv(part.paneStart(), length) * length;
        OpenWindow window = new OpenWindow(length, 0, start);
        if (isClosed(window)) {
            behindTheClock.inc();
        } else {
            merge(window, part.profile(), Long.MIN_VALUE);
        }
    }

    /** After a restore the watermark begins again; then what was learned last says how far the model's windows were closed. */
    private boolean isClosed(OpenWindow window) throws Exception {
        return window.closesAt() <= timers.currentWatermark()
                || (!open.contains(window) && window.end() <= knownFeatures().newest());
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        long now = timer.getTimestamp();
        for (long length : settings.windows()) { // ascending: the short one goes into the long one
            close(new OpenWindow(length, 0, now + 1 - length), timer.getKey(), now);
        }
        for (OpenWindow window : ofOtherLengths(now)) {
            close(window, timer.getKey(), now);
        }
    }

    /** Those that close, of lengths that were configured once. */
    private List<OpenWindow> ofOtherLengths(long now) throws Exception {
        List<OpenWindow> closing = new ArrayList<>();
        for (OpenWindow window : open.keys()) { // a few
            if (window.closesAt() == now) {
                closing.add(window);
            }
        }
        closing.sort(Comparator.comparingLong(OpenWindow::windowMillis));
        return closing;
    }

    @Override
    public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
        throw new IllegalStateException("no processing-time timer is ever set");
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        boolean end = mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp();
        realTime = end ? Math.max(realTime, endOfTime) : mark.getTimestamp();
        super.processWatermark(mark);
    }

    /** @param now the time whose windows are being closed: those that close with it need no timer */
    private void merge(OpenWindow window, byte[] bytes, long now) throws Exception {
        byte[] before = open.get(window);
        if (before == null) {
            open.put(window, bytes);
            if (window.closesAt() > now) {
                timers.registerEventTimeTimer(VoidNamespace.INSTANCE, window.closesAt());
            }
            return;
        }
        ModelProfile merged = profile(before);
        merged.merge(bytes);
        open.put(window, merged.toBytes());
    }

    private ModelProfile emptyProfile() {
        return new ModelProfile(settings.max(), settings.versions(caps));
    }

    private ModelProfile profile(byte[] bytes) {
        ModelProfile profile = emptyProfile();
        profile.merge(bytes);
        return profile;
    }

    private KnownFeatures knownFeatures() throws Exception {
        KnownFeatures features = new KnownFeatures(forgetAfter, settings.versions(caps) + 1);
        byte[] before = known.value();
        if (before != null) {
            features.restore(before);
        }
        return features;
    }

    /** Does nothing where there is no such window. */
    private void close(OpenWindow window, String model, long now) throws Exception {
        byte[] bytes = open.get(window);
        if (bytes == null) {
            return;
        }
        open.remove(window);
        ModelProfile profile = profile(bytes);
        KnownFeatures features = knownFeatures();
        boolean isShort = window.windowMillis() == settings.windowMillis();
        if (isShort) {
            features.expectIn(profile, window.start());
            features.learn(profile, window.start(), window.end());
            known.update(features.toBytes());
        }
        if (profile.hasFeatures()) {
            emit(window, model, profile, features);
        }
        if (isShort && settings.windows().size() > 1) {
            merge(window.in(settings.distributionWindowMillis()), profile.toBytes(), now);
        }
    }

    /** In the order of their names. */
    private void emit(OpenWindow window, String model, ModelProfile profile, KnownFeatures known) throws Exception {
        Map<String, ModelProfile.Version> compared = window.windowMillis() == settings.distributionWindowMillis()
                ? references.compared(window.start(), profile, known)
                : Map.of();
        for (Map.Entry<String, ModelProfile.Version> entry : new TreeMap<>(profile.versions()).entrySet()) {
            String name = entry.getKey();
            boolean partial = known.isPartial(name, window.start()) || window.closesAt() > realTime;
            PerFeature readings = feature -> (metric, value, count) -> {
                var series = new Series(model, name, feature, metric, Span.of(window.windowMillis()), Span.NONE);
                emit(window, series, value, count, partial);
            };
            new TreeMap<>(entry.getValue().features())
                    .forEach((feature, values) ->
                            read(window, entry.getValue(), values, readings.of(Subject.feature(feature))));
            if (compared.containsKey(name)) {
                compare(compared.get(name), entry.getValue(), readings);
            }
        }
    }

    /** Where what is read of a subject goes. */
    private interface PerFeature {
        FeatureMetrics.Readings of(Subject subject);
    }

    private static void compare(ModelProfile.Version reference, ModelProfile.Version current, PerFeature readings) {
        long compared = 0;
        long drifted = 0;
        for (Map.Entry<String, FeatureProfile> feature : new TreeMap<>(reference.features()).entrySet()) {
            FeatureProfile values = current.features().get(feature.getKey());
            if (values != null) {
                Subject subject = Subject.feature(feature.getKey());
                OptionalInt isDrifted = DriftMetrics.read(feature.getValue(), values, readings.of(subject));
                compared += isDrifted.isPresent() ? 1 : 0;
                drifted += isDrifted.orElse(0);
            }
        }
        if (compared > 0) {
            double share = (double) drifted / compared;
            readings.of(Subject.ALL).put(DriftMetrics.DRIFTED_FEATURES, share, current.requests());
        }
    }

    private void read(
            OpenWindow window, ModelProfile.Version version, FeatureProfile values, FeatureMetrics.Readings readings) {
        if (window.windowMillis() == settings.windowMillis()) {
            FeatureMetrics.readShares(version, values, readings);
        }
        if (window.windowMillis() == settings.distributionWindowMillis()) {
            FeatureMetrics.readDistribution(values, readings);
        }
    }

    private void emit(OpenWindow window, Series series, double value, long count, boolean partial) {
        points.inc();
        output.collect(out.replace(
                new MetricPoint(
                        series,
                        Instant.ofEpochMilli(window.start()),
                        Instant.ofEpochMilli(window.end()),
                        Instant.ofEpochMilli(window.end()),
                        value,
                        count,
                        Double.NaN,
                        Double.NaN,
                        Double.NaN,
                        partial,
                        List.of()),
                window.end() - 1));
    }
}
