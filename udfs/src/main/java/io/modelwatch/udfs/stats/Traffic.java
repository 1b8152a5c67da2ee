package io.modelwatch.udfs.stats;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The amount of requests and the share that fails. Requests with a response and orphans are traffic; only a request with a response can
 * be in error. Wherever anything was served, {@code error_rate}, the rate of every admitted code and of {@code other} and
 * {@code unusable_parts_rate} exist, also at 0: a detector learns the quiet baseline, and whether a point exists does not depend on
 * earlier data.
 *
 * @param codes error codes with a rate of their own, as responses write them, of {@code [a-z0-9_]}; every other code is {@code other}
 */
public record Traffic(List<String> codes) implements Measure {
    private static final String OTHER = "other";
    private static final byte LAYOUT = 2;
    private static final double MILLIS_PER_SECOND = 1000;

    public Traffic {
        for (String code : codes) {
            check(
                    code.matches("[a-z0-9_]+") && !code.equals(OTHER) && !code.equals(Outcome.Served.OK),
                    "error code must match [a-z0-9_]+ and be neither ok nor other, was %s",
                    code);
        }
        check(codes.stream().distinct().count() == codes.size(), "error codes must be distinct, were %s", codes);
        codes = List.copyOf(codes);
    }

    @Override
    public String name() {
        return "traffic";
    }

    @Override
    public Subject subject() {
        return Subject.SERVICE;
    }

    @Override
    public boolean appliesTo(ModelSettings settings) {
        return true;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                new Metric(
                        "requests_per_second",
                        "1/s",
                        Category.TRAFFIC,
                        Metric.Shape.RATE,
                        "Requests, answered or not, per second."),
                new Metric(
                        "error_rate",
                        "ratio",
                        Category.ERRORS,
                        Metric.Shape.PROPORTION,
                        "Share of responses whose status is not ok."),
                new Metric(
                        "error_rate_{code}",
                        "ratio",
                        Category.ERRORS,
                        Metric.Shape.PROPORTION,
                        "Share of responses that failed with one code; other stands for codes without a rate of their own."),
                new Metric(
                        "orphan_rate",
                        "ratio",
                        Category.ERRORS,
                        Metric.Shape.PROPORTION,
                        "Share of requests that had no response in time."),
                new Metric(
                        "unusable_parts_rate",
                        "ratio",
                        Category.ERRORS,
                        Metric.Shape.PROPORTION,
                        "Share of served requests of which a part could not be used, for example a score that was NaN."),
                new Metric(
                        "unusable_parts_rate_{part}",
                        "ratio",
                        Category.ERRORS,
                        Metric.Shape.PROPORTION,
                        "Share of served requests of which one part could not be used; absent where it is 0."));
    }

    @Override
    public Summary empty(ModelSettings settings) {
        return new Tally(codes);
    }

    /** The counts of one slice and time. */
    private static final class Tally implements Summary {
        /** The admitted codes and, last, other. */
        private final String[] codes;

        private final String[] codeMetrics;
        /** Failed among served. */
        private final Share errors = new Share();
        /** Orphans among all requests. */
        private final Share orphans = new Share();
        /** Failed with each code among failed. */
        private final Share[] byCode;

        private final Exemplars[] failedByCode;
        private final Exemplars orphaned = new Exemplars();
        private final UnusableParts unusable = new UnusableParts();

        Tally(List<String> admitted) {
            codes = Stream.concat(admitted.stream(), Stream.of(OTHER)).toArray(String[]::new);
            codeMetrics = Stream.of(codes).map(code -> "error_rate_" + code).toArray(String[]::new);
            byCode = new Share[codes.length];
            failedByCode = new Exemplars[codes.length];
            forgetCodes();
        }

        private void forgetCodes() {
            Arrays.setAll(byCode, i -> new Share());
            Arrays.setAll(failedByCode, i -> new Exemplars());
        }

        @Override
        public void add(Outcome outcome) {
            if (outcome instanceof Outcome.Served served) {
                orphans.add(0, 1, served.weight());
                unusable.add(served);
                if (served.failed()) {
                    fail(served);
                } else {
                    errors.add(0, 1, served.weight());
                }
            } else if (outcome instanceof Outcome.Orphan orphan) {
                orphans.add(1, 1, orphan.weight());
                orphaned.offer(orphan.requestId());
            }
        }

        private void fail(Outcome.Served served) {
            int code = indexOf(served.status());
            errors.add(1, 1, served.weight());
            byCode[code].add(1, 1, served.weight());
            failedByCode[code].offer(served.requestId());
        }

        private int indexOf(String status) {
            int code = 0;
            while (code < codes.length - 1 && !codes[code].equals(status)) {
                code++;
            }
            return code;
        }

        @Override
        public void merge(Summary other) {
            Tally that = (Tally) other;
            errors.merge(that.errors);
            orphans.merge(that.orphans);
            orphaned.merge(that.orphaned);
            unusable.merge(that.unusable);
            for (int i = 0; i < codes.length; i++) {
                byCode[i].merge(that.byCode[i]);
                failedByCode[i].merge(that.failedByCode[i]);
            }
        }

        @Override
        public void read(long windowMillis, Readings out) {
            if (orphans.trials() > 0) {
                boolean known = orphans.weightedTrials() != SaturatingCounts.MOST;
                double perSecond = orphans.weightedTrials() * MILLIS_PER_SECOND / windowMillis;
                out.put("requests_per_second", known ? perSecond : Double.NaN, orphans.trials(), List.of());
            }
            Exemplars failed = new Exemplars();
            for (int i = 0; i < codes.length; i++) {
                failed.merge(failedByCode[i]);
                errors.ofTheSameTrials(byCode[i]).read(codeMetrics[i], Double.NaN, failedByCode[i].ids(), out);
            }
            errors.read("error_rate", Double.NaN, failed.ids(), out);
            orphans.read("orphan_rate", Double.NaN, orphaned.ids(), out);
            unusable.read(errors, out);
        }

        @Override
        public void write(DataOutput out) throws IOException {
            out.writeByte(LAYOUT);
            errors.write(out);
            orphans.write(out);
            orphaned.write(out);
            unusable.write(out);
            for (int i = 0; i < codes.length; i++) {
                if (byCode[i].trials() > 0) {
                    out.writeBoolean(true);
                    Lengths.writeText(codes[i], out);
                    byCode[i].write(out);
                    failedByCode[i].write(out);
                }
            }
            out.writeBoolean(false);
        }

        /** Codes are restored by name: one that is no longer admitted becomes other. */
        @Override
        public void restore(DataInput in) throws IOException {
            Layout.expect(LAYOUT, "traffic", in);
            errors.restore(in);
            orphans.restore(in);
            orphaned.restore(in);
            unusable.restore(in);
            forgetCodes();
            Share share = new Share();
            Exemplars failed = new Exemplars();
            while (in.readBoolean()) {
                int code = indexOf(Lengths.readText(in));
                share.restore(in);
                failed.restore(in);
                byCode[code].merge(share);
                failedByCode[code].merge(failed);
            }
        }
    }
}
