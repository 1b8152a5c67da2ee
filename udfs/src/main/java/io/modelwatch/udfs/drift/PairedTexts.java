package io.modelwatch.udfs.drift;

import io.modelwatch.udfs.profile.LeastCategories;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The texts of a reference and of a window, as far as both count them apart: those of a hash up to the lower of both thresholds, which are
 * all where each has no more than {@link LeastCategories#MOST}. Each has one text at least.
 */
final class PairedTexts {
    private static final Comparator<Map.Entry<Long, Long>> MOST_FREQUENT_FIRST =
            Map.Entry.<Long, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey());

    private final SortedMap<Long, Long> reference;
    private final SortedMap<Long, Long> current;
    private final double referenceTotal;
    private final double currentTotal;

    /**
     * @param referenceTotal weight of all texts of the reference
     * @param currentTotal the same of the window
     */
    PairedTexts(LeastCategories reference, long referenceTotal, LeastCategories current, long currentTotal) {
        long threshold = Long.compareUnsigned(reference.threshold(), current.threshold()) < 0
                ? reference.threshold()
                : current.threshold();
        this.reference = upTo(threshold, reference);
        this.current = upTo(threshold, current);
        this.referenceTotal = (double) referenceTotal;
        this.currentTotal = (double) currentTotal;
    }

    private static SortedMap<Long, Long> upTo(long threshold, LeastCategories categories) {
        // An unsigned successor of the greatest hash there is would be the least.
        return threshold == -1 ? categories.counts() : categories.counts().headMap(threshold + 1);
    }

    /**
     * A bin for each of the most frequent texts of the reference, and one for all others. One that the window would have less than once has
     * none of its own: the half request that PSI adds to each bin would be most of it.
     *
     * @param m requests of the window, >= 1
     */
    Bins bins(long m) {
        Bins bins = new Bins();
        List<Map.Entry<Long, Long>> most = reference.entrySet().stream()
                .filter(text -> text.getValue() / referenceTotal * m >= 1)
                .sorted(MOST_FREQUENT_FIRST)
                .limit(Bins.OF_REFERENCE - 1)
                .toList();
        double referenceRest = referenceTotal;
        double currentRest = currentTotal;
        for (Map.Entry<Long, Long> text : most) {
            double before = (double) text.getValue();
            double now = (double) current.getOrDefault(text.getKey(), 0L);
            bins.add(before, now);
            referenceRest -= before;
            currentRest -= now;
        }
        bins.add(referenceRest, currentRest);
        return bins;
    }

    /** Share of the window's texts that both count apart. */
    double counted() {
        return weightOf(current) / currentTotal;
    }

    /** Share of those that the reference has not; NaN where there are none. */
    double unseen() {
        SortedMap<Long, Long> unseen = new TreeMap<>(current);
        unseen.keySet().removeAll(reference.keySet());
        return weightOf(unseen) / weightOf(current);
    }

    private static double weightOf(Map<Long, Long> texts) {
        return texts.values().stream().mapToDouble(Long::doubleValue).sum();
    }
}
