package io.modelwatch.local.simulate;

import com.datadoghq.sketch.ddsketch.mapping.CubicallyInterpolatedMapping;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;

/** The law of one model's latencies, and quantiles of samples from it. */
final class LatencyLaw {
    /** Those of the latency measure, descending. */
    private static final double[] QUANTILES = {0.999, 0.99, 0.95, 0.9, 0.5};

    private static final String[] METRICS = {"latency_p999", "latency_p99", "latency_p95", "latency_p90", "latency_p50"
    };
    /** A quantile is told within 1 %, as the measure's sketch does. */
    private static final IndexMapping TOLD = new CubicallyInterpolatedMapping(0.01);

    private static final NormalDistribution NORMAL = new NormalDistribution();
    /** Of a table over some 6 units of the logarithm: linear in between, which is right to better than 1e-5. */
    private static final int STEPS = 4_096;

    /** A fault that begins within a window has a tail of its own there. */
    private static final int MOST_TABLES = 64;

    private static final double FARTHEST = 9;
    private static final double SMALLEST_SIGMA = 1e-9;

    private final double median;
    private final double sigma;
    /** By the factor of the slowest: the share of latencies below each step. */
    private final Map<Double, double[]> tables = new HashMap<>();

    LatencyLaw(SimulatedModel model) {
        this.median = model.medianLatencyMillis();
        this.sigma = Math.max(SMALLEST_SIGMA, model.latencySigma());
    }

    /**
     * Draws the quantiles of a sample: by order statistics of uniform variables, of which each is a Beta share of the next larger.
     *
     * @param size of the sample, >= 1
     * @param factor of every latency
     * @param tail further factor of the slowest
     */
    void read(Draws draws, long size, double factor, double tail, QualitySums.Out out) {
        double uniform = 1;
        long above = size + 1;
        for (int i = 0; i < QUANTILES.length; i++) {
            long rank = (long) Math.floor(QUANTILES[i] * (size - 1)) + 1;
            if (rank < above) {
                uniform *= beta(draws, (double) rank, (double) (above - rank));
                above = rank;
            }
            double micros = quantile(uniform, tail) * factor * SimulatedRequests.MICROS;
            out.put(METRICS[i], TOLD.value(TOLD.index(Math.max(1, micros))) / SimulatedRequests.MICROS, size);
        }
    }

    private static double beta(Draws draws, double a, double b) {
        double one = draws.gamma(a);
        return one / (one + draws.gamma(b));
    }

    /** In milliseconds. */
    private double quantile(double share, double tail) {
        if (tables.size() > MOST_TABLES) {
            tables.clear();
        }
        double[] below = tables.computeIfAbsent(tail, this::table);
        int at = Arrays.binarySearch(below, share);
        int next = Math.min(STEPS, Math.max(1, at < 0 ? -at - 1 : at));
        double room = below[next] - below[next - 1];
        double part = room > 0 ? Math.min(1, Math.max(0, (share - below[next - 1]) / room)) : 0;
        return median * StrictMath.exp(at(next - 1 + part, tail));
    }

    /** The logarithm of latency over the median at a step of the table. */
    private double at(double step, double tail) {
        double shift = shift(tail);
        double low = Math.min(-FARTHEST * sigma, shift - FARTHEST * SimulatedRequests.TAIL_SIGMA);
        double high = Math.max(FARTHEST * sigma, shift + FARTHEST * SimulatedRequests.TAIL_SIGMA);
        return low + (high - low) * step / STEPS;
    }

    private double[] table(double tail) {
        double[] below = new double[STEPS + 1];
        Arrays.setAll(below, step -> below(at(step, tail), shift(tail)));
        return below;
    }

    private static double shift(double tail) {
        return StrictMath.log(SimulatedRequests.TAIL_FACTOR * tail);
    }

    /** Share of latencies below the median times e to the power of x. */
    private double below(double x, double shift) {
        double usual = NORMAL.cumulativeProbability(x / sigma);
        double slow = NORMAL.cumulativeProbability((x - shift) / SimulatedRequests.TAIL_SIGMA);
        return (1 - SimulatedRequests.TAIL_SHARE) * usual + SimulatedRequests.TAIL_SHARE * slow;
    }
}
