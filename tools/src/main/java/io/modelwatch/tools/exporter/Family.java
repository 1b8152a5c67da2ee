package io.modelwatch.tools.exporter;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.stats.Metric;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a catalogue metric in Prometheus: it ends in its base unit, and the variable part of a name (a quantile, a cutoff, an error
 * code, a reading) is a label. {@code latency_p99} becomes {@code modelwatch_model_latency_seconds{quantile="0.99"}},
 * {@code precision_at_10} is {@code modelwatch_model_precision_at_k_ratio{k="10"}}. So there are as many names as the catalogue has
 * entries.
 *
 * @param name of the metric in Prometheus
 * @param help one sentence
 * @param factor of the metric's unit to the unit in the name
 * @param label name of the label for the variable part; empty: there is none
 * @param labelValue empty if the label is
 */
record Family(String name, String help, double factor, String label, String labelValue) {
    private static final String PREFIX = "modelwatch_model_";
    private static final Pattern QUANTILE = Pattern.compile("(.+)_p(\\d{2,3})");
    private static final double SECONDS_PER_MILLISECOND = 0.001;

    /** Empty if the catalogue has no such metric. */
    static Optional<Family> of(String metric) {
        return Catalog.metrics().stream()
                .filter(known -> known.names(metric))
                .findFirst()
                .map(known -> of(known, metric));
    }

    private static Family of(Metric known, String metric) {
        Matcher quantile = QUANTILE.matcher(known.name());
        if (quantile.matches()) {
            return new Family(
                    PREFIX + quantile.group(1) + suffix(known.unit()),
                    "Quantiles of what " + quantile.group(1) + "_mean is the mean of.",
                    factor(known.unit()),
                    "quantile",
                    Double.toString(Double.parseDouble("0." + quantile.group(2))));
        }
        int open = known.name().indexOf('{');
        int close = known.name().indexOf('}');
        boolean isFixed = open < 0;
        return new Family(
                PREFIX + known.name().replace("{", "").replace("}", "") + suffix(known.unit()),
                known.meaning(),
                factor(known.unit()),
                isFixed ? "" : known.name().substring(open + 1, close),
                isFixed
                        ? ""
                        : metric.substring(open, metric.length() - (known.name().length() - close - 1)));
    }

    /** Units that Prometheus does not count as such (a score, a count per second already in the name) are left out. */
    private static String suffix(String unit) {
        return switch (unit) {
            case "ms" -> "_seconds";
            case "ratio" -> "_ratio";
            default -> "";
        };
    }

    private static double factor(String unit) {
        return unit.equals("ms") ? SECONDS_PER_MILLISECOND : 1;
    }
}
