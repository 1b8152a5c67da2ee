package io.modelwatch.udfs.drift;

import io.modelwatch.udfs.profile.NumberBuckets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The numbers of a reference and of a window in the same buckets, ascending; each has one number at least. */
final class PairedNumbers {
    private final List<Bucket> buckets;
    private final double referenceTotal;
    private final double currentTotal;

    /** A bucket in which either has something. */
    private record Bucket(double middle, double reference, double current) {}

    /** Both at the level of the coarser one. */
    PairedNumbers(NumberBuckets reference, NumberBuckets current) {
        int level = Math.max(reference.level(), current.level());
        TreeMap<Integer, Bucket> paired = new TreeMap<>();
        reference.forEach(level, (place, middle, count) -> paired.put(place, new Bucket(middle, (double) count, 0)));
        current.forEach(level, (place, middle, count) -> {
            Bucket known = paired.get(place);
            paired.put(place, new Bucket(middle, known == null ? 0 : known.reference, (double) count));
        });
        buckets = new ArrayList<>(paired.values());
        referenceTotal = buckets.stream().mapToDouble(Bucket::reference).sum();
        currentTotal = buckets.stream().mapToDouble(Bucket::current).sum();
    }

    /**
     * Bins whose edges are edges of buckets: {@link Bins#OF_REFERENCE} or fewer of about equal weight in the reference, and one at each end
     * for what is outside of its range.
     */
    Bins bins() {
        Bins bins = new Bins();
        int first = firstOfReference();
        int last = lastOfReference();
        bins.add(0, current(0, first));
        double below = 0;
        double reference = 0;
        double current = 0;
        for (int i = first; i <= last; i++) {
            reference += buckets.get(i).reference;
            current += buckets.get(i).current;
            if (i == last || bin(below + reference) > bin(below)) {
                bins.add(reference, current);
                below += reference;
                reference = 0;
                current = 0;
            }
        }
        bins.add(0, current(last + 1, buckets.size()));
        return bins;
    }

    /** The bin that begins with a weight below it. */
    private double bin(double weight) {
        return Math.floor(weight * Bins.OF_REFERENCE / referenceTotal);
    }

    private int firstOfReference() {
        int first = 0;
        while (buckets.get(first).reference == 0) {
            first++;
        }
        return first;
    }

    private int lastOfReference() {
        int last = buckets.size() - 1;
        while (buckets.get(last).reference == 0) {
            last--;
        }
        return last;
    }

    private double current(int from, int to) {
        return buckets.subList(from, to).stream().mapToDouble(Bucket::current).sum();
    }

    /** Share of the window's numbers that are below or above every bucket of the reference, in [0, 1]. */
    double outOfRange() {
        return (current(0, firstOfReference()) + current(lastOfReference() + 1, buckets.size())) / currentTotal;
    }

    /**
     * Kolmogorov and Smirnov's statistic: the largest difference of both distribution functions, at the edges of buckets. That of the
     * numbers themselves is no less, and greater by at most the largest share that either has in one bucket.
     */
    double ks() {
        double largest = 0;
        double reference = 0;
        double current = 0;
        for (Bucket bucket : buckets) {
            reference += bucket.reference;
            current += bucket.current;
            largest = Math.max(largest, Math.abs(reference / referenceTotal - current / currentTotal));
        }
        return largest;
    }

    /**
     * Wasserstein distance of order 1, {@code integral of |F - G|}, as if each number were the middle of its bucket. That of the numbers
     * themselves differs by at most the relative error of a bucket (1 % unless they were joined) of both means of the magnitudes.
     */
    double wasserstein() {
        return integral((reference, current) -> Math.abs(reference - current));
    }

    /** Integral of {@code sqrt(F (1 - F))} of the reference. */
    double spread() {
        return integral((reference, current) -> Math.sqrt(Math.max(0, reference * (1 - reference))));
    }

    /** Of both distribution functions at a number. */
    private interface Integrand {
        double at(double reference, double current);
    }

    private double integral(Integrand integrand) {
        double sum = 0;
        double reference = 0;
        double current = 0;
        for (int i = 0; i + 1 < buckets.size(); i++) {
            Bucket bucket = buckets.get(i);
            reference += bucket.reference;
            current += bucket.current;
            double width = buckets.get(i + 1).middle - bucket.middle;
            sum += width * integrand.at(reference / referenceTotal, current / currentTotal);
        }
        return sum;
    }
}
