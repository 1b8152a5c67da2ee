package io.modelwatch.udfs.profile;

import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import io.modelwatch.udfs.stats.SaturatingCounts;
import java.util.List;

/** What is read from the profile of a feature: each metric says nothing where there is nothing to say it of. */
public final class FeatureMetrics {
    private static final String MISSING = "feature_missing_rate";
    private static final String INVALID = "feature_invalid_rate";
    private static final String ZERO = "feature_zero_rate";
    private static final String MEAN = "feature_mean";
    private static final String DEVIATION = "feature_deviation";
    private static final String P05 = "feature_p05";
    private static final String P50 = "feature_p50";
    private static final String P95 = "feature_p95";
    private static final String DISTINCT = "feature_distinct";

    private static final List<Metric> METRICS = List.of(
            of(MISSING, "ratio", Shape.PROPORTION, "Requests in which the feature is absent or null."),
            of(
                    INVALID,
                    "ratio",
                    Shape.PROPORTION,
                    "Values that are not finite, not of the type that most values have, or of none."),
            of(ZERO, "ratio", Shape.PROPORTION, "Numbers that are 0."),
            of(MEAN, "value", Shape.MEAN, "Mean of the numbers."),
            of(DEVIATION, "value", Shape.STATISTIC, "Standard deviation of the numbers."),
            of(P05, "value", Shape.STATISTIC, "The number that 5 % of them are below."),
            of(P50, "value", Shape.STATISTIC, "Median of the numbers."),
            of(P95, "value", Shape.STATISTIC, "The number that 95 % of them are below."),
            of(DISTINCT, "count", Shape.OTHER, "Different values of the feature."));

    private FeatureMetrics() {}

    private static Metric of(String name, String unit, Shape shape, String meaning) {
        return new Metric(name, unit, Category.FEATURES, shape, meaning);
    }

    /** Every metric of a feature. */
    public static List<Metric> metrics() {
        return METRICS;
    }

    /** Takes what a metric says. */
    public interface Readings {
        /**
         * @param value finite
         * @param count requests behind it without their weights, >= 1
         */
        void put(String metric, double value, long count);
    }

    /** Shares of missing and of invalid values, which need few requests. */
    public static void readShares(ModelProfile.Version version, FeatureProfile feature, Readings out) {
        long present = feature.present();
        long missing = version.weight() - present;
        put(MISSING, share(missing, version.weight()), version.requests(), out);
        put(INVALID, share(feature.invalid(), present), feature.requests(), out);
    }

    /** How the values are distributed. */
    public static void readDistribution(FeatureProfile feature, Readings out) {
        if (feature.present() > 0) {
            put(DISTINCT, feature.distinct(), feature.requests(), out);
        }
        if (feature.isNumeric()) {
            long count = feature.numericRequests();
            put(ZERO, share(feature.zeros(), feature.numbers()), count, out);
            put(MEAN, feature.mean(), count, out);
            put(DEVIATION, feature.deviation(), count, out);
            put(P05, feature.quantile(0.05), count, out);
            put(P50, feature.quantile(0.5), count, out);
            put(P95, feature.quantile(0.95), count, out);
        }
    }

    /** NaN where there is nothing to have a share in, or too much to be counted. */
    private static double share(long part, long whole) {
        return whole <= 0 || whole == SaturatingCounts.MOST ? Double.NaN : (double) part / whole;
    }

    private static void put(String metric, double value, long count, Readings out) {
        if (Double.isFinite(value) && count > 0) {
            out.put(metric, value, count);
        }
    }
}
