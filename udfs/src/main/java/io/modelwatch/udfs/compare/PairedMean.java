package io.modelwatch.udfs.compare;

import io.modelwatch.udfs.stats.Exemplars;
import io.modelwatch.udfs.stats.Summary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The mean of paired differences, with the 95 % interval of the mean of independent ones: {@code mean +- 1.96 s / sqrt(n)}, unweighted, n
 * >= 2. The pairing takes out what both answers share. The exemplars are the requests that lost most.
 */
final class PairedMean {
    private static final double Z = new NormalDistribution().inverseCumulativeProbability(0.975);
    /** Any difference of two shares, shifted by this, is above 0. */
    private static final double SHIFT = 2;

    private final Mean mean = new Mean();
    private final Differences differences = new Differences();
    private final Exemplars worst = new Exemplars();

    /** @param difference in [-1, 1], or NaN: nothing is known */
    void add(double difference, int weight, byte[] requestId) {
        if (!Double.isNaN(difference)) {
            mean.add(difference, weight);
            differences.add(difference);
            // Doubles >= 0 are ordered as their bits.
            worst.offer(Double.doubleToLongBits(SHIFT + difference), requestId);
        }
    }

    void merge(PairedMean other) {
        mean.merge(other.mean);
        differences.merge(other.differences);
        worst.merge(other.worst);
    }

    void read(String metric, double coverage, Summary.Readings out) {
        long n = differences.count();
        if (n == 0) {
            return;
        }
        double half = n < 2 ? Double.NaN : Z * Math.sqrt(differences.scatter() / (n - 1) / n);
        double centre = differences.mean();
        out.put(metric, new Summary.Reading(mean.value(), n, centre - half, centre + half, coverage, worst.ids()));
    }

    void write(DataOutput out) throws IOException {
        mean.write(out);
        differences.write(out);
        worst.write(out);
    }

    void restore(DataInput in) throws IOException {
        mean.restore(in);
        differences.restore(in);
        worst.restore(in);
    }
}
