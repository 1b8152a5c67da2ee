package io.modelwatch.udfs.drift;

import io.modelwatch.udfs.profile.FeatureMetrics.Readings;
import io.modelwatch.udfs.profile.FeatureProfile;
import io.modelwatch.udfs.profile.FeatureProfile.Kind;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.util.List;
import java.util.OptionalInt;

/**
 * What is read from the profile of a feature and that of its reference. Each measure of drift has an excess beside it: by how much it is
 * above what chance alone gives at these counts (below 0: chance alone explains it), so that value less excess is what chance gives. Values
 * of the type that most have are compared; where that is another type than in the reference, all that is said is how many are of another.
 */
public final class DriftMetrics {
    /** Share of a version's features that have drifted. */
    public static final String DRIFTED_FEATURES = "drifted_features_share";

    /** A feature whose PSI is beyond chance by more than this has drifted: where, by rule of thumb, a small shift begins. */
    public static final double DRIFTED_BEYOND = 0.1;

    private static final String OUT_OF_RANGE = "feature_out_of_range_rate";
    private static final String UNSEEN = "feature_unseen_rate";
    private static final String PSI = "feature_psi";
    private static final String JS_DISTANCE = "feature_js_distance";
    private static final String KS = "feature_ks";
    private static final String WASSERSTEIN = "feature_wasserstein";
    private static final String EXCESS = "_excess";

    private static final List<Metric> METRICS = List.of(
            of(OUT_OF_RANGE, "ratio", Shape.PROPORTION, "Numbers outside the range of the reference."),
            of(UNSEEN, "ratio", Shape.PROPORTION, "Values that the reference has none like, or of another type."),
            of(PSI, "nats", Shape.OTHER, "Population stability index against the reference."),
            of(PSI + EXCESS, "nats", Shape.OTHER, "The same, less what chance alone gives."),
            of(JS_DISTANCE, "ratio", Shape.OTHER, "Jensen-Shannon distance (base 2) from the reference."),
            of(JS_DISTANCE + EXCESS, "ratio", Shape.OTHER, "The same, less what chance alone gives."),
            of(KS, "ratio", Shape.OTHER, "Kolmogorov-Smirnov statistic against the reference."),
            of(KS + EXCESS, "ratio", Shape.OTHER, "The same, less what chance alone gives."),
            of(WASSERSTEIN, "deviations", Shape.OTHER, "Wasserstein distance in deviations of the reference."),
            of(WASSERSTEIN + EXCESS, "deviations", Shape.OTHER, "The same, less what chance alone gives."),
            of(DRIFTED_FEATURES, "ratio", Shape.OTHER, "Features whose PSI is beyond chance by more than 0.1."));

    private DriftMetrics() {}

    private static Metric of(String name, String unit, Shape shape, String meaning) {
        return new Metric(name, unit, Category.FEATURES, shape, meaning);
    }

    /** Every metric of drift. */
    public static List<Metric> metrics() {
        return METRICS;
    }

    /**
     * Compares a window with the reference.
     *
     * @return whether the feature has drifted, as 1 or 0: nothing where that cannot be said, as either has no values or too many to count
     */
    public static OptionalInt read(FeatureProfile reference, FeatureProfile current, Readings out) {
        Kind kind = reference.kind();
        if (kind == Kind.NONE || current.kind() == Kind.NONE || isUnknown(reference) || isUnknown(current)) {
            return OptionalInt.empty();
        }
        if (kind != current.kind()) {
            double ofTheKind = (double) current.weight(kind) / current.present();
            put(UNSEEN, 1 - ofTheKind, current.requests(), out);
            return drifted(beyondChance(kinds(kind, reference, current), reference.requests(), current.requests()));
        }
        Counted counted = new Counted(requests(reference, kind), requests(current, kind), out);
        double excess =
                switch (kind) {
                    case NUMBERS -> readNumbers(reference, current, counted);
                    case TEXTS -> readTexts(reference, current, counted);
                    default -> readBins(flags(reference, current), counted);
                };
        return drifted(excess);
    }

    private static OptionalInt drifted(double excess) {
        return OptionalInt.of(excess > DRIFTED_BEYOND ? 1 : 0);
    }

    private static boolean isUnknown(FeatureProfile profile) {
        return profile.present() == SaturatingCounts.MOST;
    }

    /** Requests without their weights in which it was of a kind: counted for numbers, else in proportion to the weights. */
    private static long requests(FeatureProfile profile, Kind kind) {
        if (kind == Kind.NUMBERS) {
            return profile.numericRequests();
        }
        return Math.max(1, Math.round((double) profile.weight(kind) / profile.present() * profile.requests()));
    }

    /** Where points go, and the requests behind them. */
    private record Counted(long n, long m, Readings out) {
        void put(String metric, double value) {
            DriftMetrics.put(metric, value, m, out);
        }

        void put(String metric, double value, double byChance) {
            put(metric, value);
            put(metric + EXCESS, value - byChance);
        }
    }

    private static double readNumbers(FeatureProfile reference, FeatureProfile current, Counted out) {
        PairedNumbers paired = new PairedNumbers(reference.buckets(), current.buckets());
        double deviation = reference.deviation(); // 0: nothing can be said in it
        double byChance = Chance.wasserstein(paired.spread(), out.n, out.m);
        out.put(OUT_OF_RANGE, paired.outOfRange());
        out.put(KS, paired.ks(), Chance.ks(out.n, out.m));
        out.put(WASSERSTEIN, paired.wasserstein() / deviation, byChance / deviation);
        return readBins(paired.bins(), out);
    }

    private static double readTexts(FeatureProfile reference, FeatureProfile current, Counted out) {
        PairedTexts paired =
                new PairedTexts(reference.categories(), reference.texts(), current.categories(), current.texts());
        put(UNSEEN, paired.unseen(), Math.round(paired.counted() * out.m), out.out);
        return readBins(paired.bins(out.m), out);
    }

    /** Values of one type, and all others. */
    private static Bins kinds(Kind kind, FeatureProfile reference, FeatureProfile current) {
        Bins bins = new Bins();
        bins.add((double) reference.weight(kind), (double) current.weight(kind));
        bins.add((double) (reference.present() - reference.weight(kind)), (double)
                (current.present() - current.weight(kind)));
        return bins;
    }

    private static double beyondChance(Bins bins, long n, long m) {
        return bins.psi(n, m) - Chance.psi(bins.size(), n, m);
    }

    private static Bins flags(FeatureProfile reference, FeatureProfile current) {
        Bins bins = new Bins();
        bins.add((double) reference.trueFlags(), (double) current.trueFlags());
        bins.add((double) falseFlags(reference), (double) falseFlags(current));
        return bins;
    }

    private static long falseFlags(FeatureProfile profile) {
        return profile.flags() - profile.trueFlags();
    }

    /** Returns by how much PSI is beyond chance. */
    private static double readBins(Bins bins, Counted out) {
        double psi = bins.psi(out.n, out.m);
        double byChance = Chance.psi(bins.size(), out.n, out.m);
        out.put(PSI, psi, byChance);
        out.put(JS_DISTANCE, bins.jsDistance(), Chance.jsDistance(bins.size(), out.n, out.m));
        return psi - byChance;
    }

    private static void put(String metric, double value, long count, Readings out) {
        if (Double.isFinite(value) && count > 0) {
            out.put(metric, value, count);
        }
    }
}
