package io.modelwatch.lab.soak;

import java.util.List;
import java.util.Optional;

/**
 * What became of a figure from the end of the warm-up to the end of the run; each is the median of some samples, as single ones wander.
 *
 * @param before >= 0
 * @param after in the unit of {@code before}
 * @param slack how much more than the share that is allowed it may be, for figures that wander around little; in their unit, >= 0
 */
record Trend(double before, double after, double slack) {
    /** The share by which a figure may grow. */
    static final double LIMIT = 0.05;

    private static final int LEAST_SAMPLES = 3;
    /** The samples at each end that count are one in so many. */
    private static final int PART = 8;

    /**
     * Of what was sampled after the warm-up.
     *
     * @param values in their order
     * @return empty if they are too few, less than six
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

    /** As a share of what was before, negative if it shrank; infinite if nothing was before and something after. */
    double growth() {
        return after == before ? 0 : (after - before) / before;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
