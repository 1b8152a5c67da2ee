package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.incident.Attribution.Composition;
import io.modelwatch.udfs.incident.Attribution.Part;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The history of one metric of one version in each segment: the latest 30 windows one by one, and exponentially weighted sums of those
 * before, which forget half in about 40 windows. Immutable, so that state may share it. Segments are never dropped: the configuration
 * bounds them.
 *
 * <p>Windows before a change give the expected values, those since then the actual ones. A change that began before the latest 30
 * windows has entered the sums, which brings the expected values nearer to the actual ones.
 */
public final class SegmentHistory {
    /** Five of five 1 m windows, where windows are 10 s. */
    static final int RECENT = 30;

    public static final SegmentHistory NOTHING = new SegmentHistory(List.of(), new Sums(0), List.of(), Long.MIN_VALUE);

    /** Weight that older windows keep when another joins them. */
    private static final double KEPT = 1 - 1 / 60.0;

    /** A larger value counts as this. */
    private static final double LARGEST = 1e100;

    private static final int FORMAT = 2;

    /**
     * @param start of the window of serving, epoch milliseconds
     * @param values by index of the segment; 0 where there is no point
     * @param counts by index of the segment; 0 where there is no point. Segments that came later have no entry
     */
    private record Window(long start, double[] values, long[] counts) {}

    /** Sums over windows, by index of the segment. */
    private static final class Sums {
        private double windows;
        private double[] values;
        private double[] weightedValues;
        private double[] counts;

        Sums(int segments) {
            values = new double[segments];
            weightedValues = new double[segments];
            counts = new double[segments];
        }

        Sums copy(int segments) {
            Sums copy = new Sums(segments);
            copy.windows = windows;
            System.arraycopy(values, 0, copy.values, 0, values.length);
            System.arraycopy(weightedValues, 0, copy.weightedValues, 0, values.length);
            System.arraycopy(counts, 0, copy.counts, 0, values.length);
            return copy;
        }

        void add(Window window, double kept) {
            windows = kept * windows + 1;
            for (int i = 0; i < values.length; i++) {
                boolean there = i < window.counts().length;
                double value = there ? window.values()[i] : 0;
                long count = there ? window.counts()[i] : 0;
                values[i] = kept * values[i] + value;
                weightedValues[i] = kept * weightedValues[i] + value * count;
                counts[i] = kept * counts[i] + count;
            }
        }

        /** The value over all windows: per window where values add up, else per event; 0 without events. */
        double value(int segment, Composition composition) {
            if (counts[segment] == 0) {
                return 0;
            }
            return composition == Composition.SUM
                    ? values[segment] / windows
                    : weightedValues[segment] / counts[segment];
        }

        double weight(int segment) {
            return counts[segment] / windows;
        }
    }

    private final List<String> segments;
    private final Sums older;
    /** By start, ascending. */
    private final List<Window> recent;

    private final long lastStamp;

    private SegmentHistory(List<String> segments, Sums older, List<Window> recent, long lastStamp) {
        this.segments = segments;
        this.older = older;
        this.recent = recent;
        this.lastStamp = lastStamp;
    }

    /** Stamp of the latest points, epoch milliseconds. */
    public long lastStamp() {
        return lastStamp;
    }

    /** Whether no segment but {@code all} is known: then nothing can ever be explained, and nothing needs to be kept. */
    public boolean isNothing() {
        return segments.stream().allMatch(Segments.ALL::equals);
    }

    /**
     * Adds a window.
     *
     * @param points of one stamp, later than every one before, at most one for each segment; at least one
     */
    public SegmentHistory with(List<MetricPoint> points) {
        List<String> names = named(points);
        Map<String, MetricPoint> bySegment = new HashMap<>();
        points.forEach(point -> bySegment.put(point.series().segment(), point));
        double[] values = new double[names.size()];
        long[] counts = new long[names.size()];
        for (int segment = 0; segment < values.length; segment++) {
            MetricPoint point = bySegment.get(names.get(segment));
            if (point != null) {
                values[segment] = limited(point.value());
                counts[segment] = point.count();
            }
        }
        MetricPoint any = points.get(0);
        List<Window> windows = new ArrayList<>(recent);
        windows.add(new Window(any.windowStart().toEpochMilli(), values, counts));
        Sums sums = older;
        if (windows.size() > RECENT) {
            sums = older.copy(names.size());
            sums.add(windows.remove(0), KEPT);
        }
        return new SegmentHistory(names, sums, windows, any.time().toEpochMilli());
    }

    /** Bounds values, so that no sum of values times counts, and no attribution made of them, overflows. */
    private static double limited(double value) {
        return Math.max(-LARGEST, Math.min(LARGEST, value));
    }

    /** The known names, and after them the new ones in their order: indexes never change. */
    private List<String> named(List<MetricPoint> points) {
        TreeSet<String> unknown = new TreeSet<>();
        points.forEach(point -> unknown.add(point.series().segment()));
        segments.forEach(unknown::remove);
        if (unknown.isEmpty()) {
            return segments;
        }
        List<String> names = new ArrayList<>(segments);
        names.addAll(unknown);
        return List.copyOf(names);
    }

    /**
     * The segments that explain the metric's change.
     *
     * @param since start of the first unexpected window, epoch milliseconds
     * @return empty where nothing does, or where there are no windows on one side of the change
     */
    public List<SegmentShare> explain(long since, Composition composition) {
        Sums expected = older.copy(segments.size());
        Sums actual = new Sums(segments.size());
        for (Window window : recent) {
            if (window.start() < since) {
                expected.add(window, KEPT);
            } else {
                actual.add(window, 1);
            }
        }
        int all = segments.indexOf(Segments.ALL);
        if (all < 0 || expected.windows == 0 || actual.windows == 0) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            if (i != all) {
                parts.add(part(i, expected, actual, composition));
            }
        }
        return Attribution.explain(composition, part(all, expected, actual, composition), parts);
    }

    private Part part(int segment, Sums expected, Sums actual, Composition composition) {
        return new Part(
                Subject.of(segments.get(segment)),
                expected.value(segment, composition),
                expected.weight(segment),
                actual.value(segment, composition),
                actual.weight(segment),
                (long) actual.counts[segment]);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(lastStamp);
        Lengths.writeTexts(segments, out);
        out.writeDouble(older.windows);
        Lengths.writeDoubles(older.values, out);
        Lengths.writeDoubles(older.weightedValues, out);
        Lengths.writeDoubles(older.counts, out);
        Lengths.write(recent.size(), out);
        for (Window window : recent) {
            write(window, out);
        }
    }

    private static void write(Window window, DataOutput out) throws IOException {
        out.writeLong(window.start());
        Lengths.writeDoubles(window.values(), out);
        Lengths.writeLongs(window.counts(), out);
    }

    public static SegmentHistory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a history of segments must be %s, was %s".formatted(FORMAT, format));
        }
        long lastStamp = in.readLong();
        List<String> segments = Lengths.readTexts(in);
        Sums older = new Sums(0);
        older.windows = in.readDouble();
        older.values = Lengths.readDoubles(in);
        older.weightedValues = Lengths.readDoubles(in);
        older.counts = Lengths.readDoubles(in);
        List<Window> recent = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            recent.add(new Window(in.readLong(), Lengths.readDoubles(in), Lengths.readLongs(in)));
        }
        return new SegmentHistory(List.copyOf(segments), older, recent, lastStamp);
    }
}
