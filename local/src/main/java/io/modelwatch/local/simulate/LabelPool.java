package io.modelwatch.local.simulate;

import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.Prediction;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Some thousand simulated requests of one kind with their labels, in place of all that there will be: what many requests add up to at
 * every horizon is drawn from them one by one, or, where there are many, from the normal law with their mean and covariance.
 */
final class LabelPool {
    /** From so many on the sums of requests are as good as normal: what is left of the skewness of one is below a tenth. */
    private static final int MANY = 400;

    private final List<Answered> requests;
    private final QualitySums sums;
    private final long[] horizons;
    /** By request: its sums at each horizon, where no label is lost. */
    private final double[][] known;

    private final double[] mean;
    /** Lower triangle whose square is the covariance. */
    private final double[][] root;

    /**
     * A simulated request.
     *
     * @param labels with times after the answer, in milliseconds
     */
    record Answered(List<Prediction> predictions, List<Feedback> labels) {}

    /** @param requests at least one */
    LabelPool(List<Answered> requests, QualitySums sums, List<Long> horizonMillis) {
        this.requests = List.copyOf(requests);
        this.sums = sums;
        this.horizons = horizonMillis.stream().mapToLong(Long::longValue).toArray();
        this.known = new double[requests.size()][horizons.length * sums.width()];
        for (int i = 0; i < known.length; i++) {
            add(this.requests.get(i), time -> false, known[i]);
        }
        this.mean = mean(known);
        this.root = root(covariance(known, mean));
    }

    /** Adds so many requests, of which no label is lost. */
    void add(Draws draws, long count, double[] into) {
        if (count > MANY) {
            addMany(draws, count, into);
            return;
        }
        for (long left = count; left > 0; left--) {
            double[] one = known[draws.below(known.length)];
            for (int i = 0; i < into.length; i++) {
                into[i] += one[i];
            }
        }
    }

    /**
     * Adds so many requests, of which labels may be lost.
     *
     * @param from when the first may be answered, epoch milliseconds
     * @param withinMillis in which all are
     * @param lost whether labels of a time are lost, epoch milliseconds
     */
    void add(Draws draws, long count, long from, int withinMillis, LongPredicate lost, double[] into) {
        for (long left = count; left > 0; left--) {
            Answered request = requests.get(draws.below(known.length));
            long answered = from + draws.below(withinMillis);
            add(request, time -> lost.test(answered + time), into);
        }
    }

    /**
     * How many labels of a request come on average in each pane from that of its answer on, which may be at any time of it, until the last
     * horizon.
     */
    double[] coming(long paneMillis) {
        long last = Arrays.stream(horizons).max().orElse(0);
        double[] coming = new double[Math.toIntExact(last / paneMillis) + 2];
        for (Answered request : requests) {
            for (Feedback label : request.labels()) {
                if (label.time() <= last) {
                    int pane = Math.toIntExact(label.time() / paneMillis);
                    double next = label.time() % paneMillis / (double) paneMillis;
                    coming[pane] += (1 - next) / requests.size();
                    coming[pane + 1] += next / requests.size();
                }
            }
        }
        return coming;
    }

    private void add(Answered request, LongPredicate lost, double[] into) {
        for (int h = 0; h < horizons.length; h++) {
            long horizon = horizons[h];
            Map<String, Feedback> latest = new HashMap<>();
            for (Feedback label : request.labels()) {
                if (label.time() <= horizon && !lost.test(label.time())) {
                    latest.merge(label.itemId(), label, LabelPool::later);
                }
            }
            Map<String, Double> labels = new HashMap<>();
            latest.forEach((item, label) -> labels.put(item, label.label()));
            sums.add(request.predictions(), labels, into, h * sums.width());
        }
    }

    private static Feedback later(Feedback one, Feedback other) {
        boolean wins = other.time() > one.time() || (other.time() == one.time() && other.label() >= one.label());
        return wins ? other : one;
    }

    private void addMany(Draws draws, long count, double[] into) {
        double[] normal = new double[into.length];
        Arrays.setAll(normal, i -> draws.normal());
        double deviation = StrictMath.sqrt((double) count);
        for (int i = 0; i < into.length; i++) {
            double noise = 0;
            for (int j = 0; j <= i; j++) {
                noise += root[i][j] * normal[j];
            }
            double sum = Math.max(0, count * mean[i] + deviation * noise);
            into[i] += sums.counts() ? Math.round(sum) : sum;
        }
    }

    private static double[] mean(double[][] values) {
        double[] mean = new double[values[0].length];
        for (double[] value : values) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += value[i] / values.length;
            }
        }
        return mean;
    }

    private static double[][] covariance(double[][] values, double[] mean) {
        double[][] covariance = new double[mean.length][mean.length];
        for (double[] value : values) {
            for (int i = 0; i < mean.length; i++) {
                for (int j = 0; j <= i; j++) {
                    covariance[i][j] += (value[i] - mean[i]) * (value[j] - mean[j]) / values.length;
                }
            }
        }
        return covariance;
    }

    /** Cholesky's; what depends on others has no noise of its own. */
    private static double[][] root(double[][] covariance) {
        double[][] root = new double[covariance.length][covariance.length];
        for (int i = 0; i < root.length; i++) {
            for (int j = 0; j <= i; j++) {
                double left = covariance[i][j];
                for (int k = 0; k < j; k++) {
                    left -= root[i][k] * root[j][k];
                }
                if (i == j) {
                    root[i][i] = left > 1e-12 * covariance[i][i] ? StrictMath.sqrt(left) : 0;
                } else {
                    root[i][j] = root[j][j] == 0 ? 0 : left / root[j][j];
                }
            }
        }
        return root;
    }
}
