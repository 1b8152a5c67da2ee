package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * How many labels come for a model, and how late, of all versions and label horizons together. A label of any kind, a known negative too,
 * counts when it was in Kafka (or when its request was served, where that is later); one that says what another has said counts as well.
 * Labels count that were in Kafka by the last horizon and reached a request that was answered without error; those of an idle partition
 * that came back behind the clock, and those beyond {@code requests.max-feedback-per-id}, do not.
 *
 * <ul>
 *   <li>{@code label_flow}: labels that came in the window / requests served in it without error; absent where there are none of these, 0
 *       where no label came. They are not of the same requests: right after a start without state it grows as labels come
 *   <li>{@code label_delay_p50}, {@code label_delay_p90}: seconds from serving to Kafka of the labels that came in the window, from 0 to
 *       the last horizon, within 1 %; absent where none came
 * </ul>
 *
 * Both weigh a label as its request. They are measured where truth is awaited.
 */
public record LabelFlow() implements Measure {
    private static final byte LAYOUT = 1;
    private static final double MILLIS = 1_000;
    private static final double[] QUANTILES = {0.5, 0.9};
    private static final String[] DELAYS = {"label_delay_p50", "label_delay_p90"};

    @Override
    public String name() {
        return "label-flow";
    }

    @Override
    public Subject subject() {
        return Subject.SERVICE;
    }

    @Override
    public boolean ofModel() {
        return true;
    }

    @Override
    public boolean inSegments() {
        return false;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.awaitsTruth();
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "label_flow",
                        "labels/request",
                        Category.LABELS,
                        Metric.Shape.MEAN,
                        "Labels of any kind that came, per request served without error; all versions and horizons together."),
                delay("label_delay_p50", "Median time from serving to a label in Kafka, of the labels that came."),
                delay("label_delay_p90", "Time from serving that 90 % of the labels that came had kept."));
    }

    private static Metric delay(String name, String meaning) {
        return new Metric(name, "s", Category.LABELS, Metric.Shape.STATISTIC, meaning);
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Flow();
    }

    /** The labels and requests of one model and time. */
    private static final class Flow implements Summary {
        /** Requests served without error. */
        private long served;

        private long weightedServed;
        private long labels;
        private long weightedLabels;
        /** Delays, milliseconds. */
        private final DurationSketch delays = new DurationSketch();

        private final Exemplars latest = new Exemplars();

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Served request && !request.failed()) {
                served++;
                weightedServed = SaturatingCounts.plus(weightedServed, request.weight());
            } else if (outcome instanceof Outcome.Labelled label) {
                long weight = SaturatingCounts.times(label.count(), label.weight());
                labels = SaturatingCounts.plus(labels, label.count());
                weightedLabels = SaturatingCounts.plus(weightedLabels, weight);
                delays.add((double) label.delayMillis(), (double) weight);
                latest.offer(-label.delayMillis(), label.requestId());
            }
        }

        @Override
        public void merge(Summary other) {
            Flow that = (Flow) other;
            served = SaturatingCounts.plus(served, that.served);
            weightedServed = SaturatingCounts.plus(weightedServed, that.weightedServed);
            labels = SaturatingCounts.plus(labels, that.labels);
            weightedLabels = SaturatingCounts.plus(weightedLabels, that.weightedLabels);
            delays.merge(that.delays);
            latest.merge(that.latest);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            if (served > 0) {
                boolean known = weightedServed != SaturatingCounts.MOST && weightedLabels != SaturatingCounts.MOST;
                out.put("label_flow", known ? (double) weightedLabels / weightedServed : Double.NaN, served, List.of());
            }
            if (labels > 0) {
                boolean known = weightedLabels <= DurationSketch.MOST_COUNTED;
                double[] quantiles = delays.quantiles(QUANTILES);
                for (int i = 0; i < DELAYS.length; i++) {
                    out.put(DELAYS[i], known ? quantiles[i] / MILLIS : Double.NaN, labels, latest.ids());
                }
            }
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            out.writeLong(served);
            out.writeLong(weightedServed);
            out.writeLong(labels);
            out.writeLong(weightedLabels);
            latest.write(out);
            delays.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "label-flow", in);
            served = in.readLong();
            weightedServed = in.readLong();
            labels = in.readLong();
            weightedLabels = in.readLong();
            latest.restore(in);
            delays.restore(in);
        }
    }
}
