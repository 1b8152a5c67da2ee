package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Mean and maximum of each reading that machines send, whatever its name, in the reading's own unit. NaN and infinite readings are left
 * out.
 *
 * @param most names of readings in one summary, >= 1; further ones are measured together as {@link #OTHER}
 */
public record ResourceUse(int most) implements Measure {
    /** The name of readings that are not measured separately. */
    public static final String OTHER = "other";

    private static final byte LAYOUT = 3;
    private static final String UNUSABLE = "unusable_readings_rate";

    @Override
    public String name() {
        return "resource-use";
    }

    @Override
    public Subject subject() {
        return Subject.RESOURCES;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "{reading}_mean",
                        "reading",
                        Category.RESOURCES,
                        Metric.Shape.MEAN,
                        "Mean of a resource's readings."),
                new Metric(
                        "{reading}_max",
                        "reading",
                        Category.RESOURCES,
                        Metric.Shape.OTHER,
                        "Largest of a resource's readings."),
                new Metric(
                        UNUSABLE,
                        "ratio",
                        Category.RESOURCES,
                        Metric.Shape.PROPORTION,
                        "Share of an instance's samples with a reading that could not be used, for example one that was NaN."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Usage(most);
    }

    /** The readings of one slice and time, by name. */
    private static final class Usage implements Summary {
        private final TreeMap<String, Gauge> gauges = new TreeMap<>();
        /** Samples with a reading that could not be used among all. */
        private final Share unusable = new Share();

        private final int most;
        private long folded;

        Usage(int most) {
            this.most = most;
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Used used) {
                unusable.add(used.unusable() == 0 ? 0 : 1, 1, 1);
                String[] names = used.names();
                double[] values = used.values();
                for (int i = 0; i < names.length; i++) {
                    if (Double.isFinite(values[i])) {
                        gauge(names[i]).add(values[i]);
                    }
                }
            }
        }

        private Gauge gauge(String name) {
            Gauge known = gauges.get(name);
            if (known != null) {
                return known;
            }
            boolean room = name.equals(OTHER) || gauges.size() - (gauges.containsKey(OTHER) ? 1 : 0) < most;
            folded += room ? 0 : 1;
            return gauges.computeIfAbsent(room ? name : OTHER, added -> new Gauge());
        }

        @Override
        public Map<String, Long> apart() {
            Map<String, Long> events = new TreeMap<>();
            gauges.forEach((name, gauge) -> events.put(name, gauge.count));
            return events;
        }

        @Override
        public void fold(Predicate<String> in) {
            Gauge rest = new Gauge();
            gauges.entrySet().removeIf(entry -> {
                boolean stays = in.test(entry.getKey()) && !entry.getKey().equals(OTHER);
                if (!stays) {
                    rest.merge(entry.getValue());
                }
                return !stays;
            });
            if (rest.count > 0) {
                gauges.put(OTHER, rest);
            }
        }

        @Override
        public long folded() {
            return folded;
        }

        @Override
        public void merge(Summary other) {
            ((Usage) other).gauges.forEach((name, that) -> gauge(name).merge(that));
            unusable.merge(((Usage) other).unusable);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            gauges.forEach((name, gauge) -> {
                out.put(name + "_mean", gauge.sum.mean(gauge.count), gauge.count, List.of());
                out.put(name + "_max", gauge.max, gauge.count, List.of());
            });
            unusable.read(UNUSABLE, Double.NaN, List.of(), out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            unusable.write(out);
            Lengths.write(gauges.size(), out);
            for (var named : gauges.entrySet()) {
                Lengths.writeText(named.getKey(), out);
                named.getValue().write(out);
            }
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "resource-use", in);
            unusable.restore(in);
            gauges.clear();
            int size = Lengths.read(in);
            for (int i = 0; i < size; i++) {
                gauges.computeIfAbsent(Lengths.readText(in), added -> new Gauge())
                        .restore(in); // also more than have room today
            }
        }
    }

    /** One reading. It exists from its first value on. */
    private static final class Gauge {
        private final ExactSum sum = new ExactSum();
        private long count;
        private double max = Double.NEGATIVE_INFINITY;

        void add(double value) {
            sum.add(value, 1);
            count++;
            max = Math.max(max, value);
        }

        void merge(Gauge that) {
            sum.merge(that.sum);
            count = SaturatingCounts.plus(count, that.count);
            max = Math.max(max, that.max);
        }

        void write(DataOutput out) throws IOException {
            sum.write(out);
            out.writeLong(count);
            out.writeDouble(max);
        }

        void restore(DataInput in) throws IOException {
            sum.restore(in);
            count = in.readLong();
            max = in.readDouble();
        }
    }
}
