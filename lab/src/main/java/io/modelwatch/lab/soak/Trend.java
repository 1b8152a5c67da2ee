package io.modelwatch.lab.soak;

import java.util.List;
import java.util.Optional;

/**
 * The change of a figure from the end of the warm-up to the end of the run; both ends are medians of some samples, as single ones
 * fluctuate.
 *
 * @param before >= 0
 * @param after in the unit of {@code before}
 * @param slack absolute growth allowed on top of the share, for small figures that fluctuate; in their unit, >= 0
 */
record Trend(double before, double after, double slack) {
    /** The share by which a figure may grow. */
    static final double LIMIT = 0.05;

    private static final int LEAST_SAMPLES = 3;
    /** One in this many samples counts at each end. */
    private static final int PART = 8;

    /**
     * The trend of the samples after the warm-up.
     *
     * @param values in their order
     * @return empty if there are fewer than six
     */
    static Optional<Trend> of(List<Double> values, double slack) {
        int window = Math.max(LEAST_SAMPLES, values.size() / PART);
        if (values.size() < 2 * window) {
            return Optional.empty();
        }
        double before = median(values.subList(0, window));
        double after = median(values.subList(values.size() - window, values.size()));
        return Optional.of(new Trend(before, after, slack));
    }

    boolean grew() {
        return after > before * (1 + LIMIT) + slack;
    }

    /** Relative to the value before, negative if it shrank; infinite if it was 0 before and is not after. */
    double growth() {
        return after == before ? 0 : (after - before) / before;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
