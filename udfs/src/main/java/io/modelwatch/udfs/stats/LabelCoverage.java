package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.event.Outcome;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * {@code label_coverage}: the share of served requests with a label at the label horizon, whatever item it is of and whatever it says.
 * Requests that failed or have an empty answer do not count; where none are left, it is absent. Where all labels are clicks, it is a
 * measure of quality. Labels that come after the horizon are late for it and count at a longer one.
 */
public record LabelCoverage() implements Measure {
    private static final byte LAYOUT = 1;

    @Override
    public String name() {
        return "label-coverage";
    }

    @Override
    public Subject subject() {
        return Subject.QUALITY;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return settings.awaitsTruth();
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric(
                "label_coverage",
                "ratio",
                Category.LABELS,
                Metric.Shape.PROPORTION,
                "Share of served requests with a label at the horizon."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Labelled();
    }

    /** The requests of one slice, time and horizon. */
    private static final class Labelled implements Summary {
        /** With a label among all. */
        private final Share share = new Share();

        private final Exemplars unlabelled = new Exemplars();

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Judged judged && judged.predictions().items().length > 0) {
                boolean labelled = judged.truth().items().length > 0;
                share.add(labelled ? 1 : 0, 1, judged.weight());
                if (!labelled) {
                    unlabelled.offer(judged.idHash(), judged.requestId());
                }
            }
        }

        @Override
        public void merge(Summary other) {
            Labelled that = (Labelled) other;
            share.merge(that.share);
            unlabelled.merge(that.unlabelled);
        }

        @Override
        public void read(long windowMillis, Readings out) {
            share.read("label_coverage", share.value(), unlabelled.ids(), out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            share.write(out);
            unlabelled.write(out);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "label-coverage", in);
            share.restore(in);
            unlabelled.restore(in);
        }
    }
}
