package io.modelwatch.udfs.compare;

/**
 * A {@link ConfidenceSequence} of the mean of {@link Differences} whose size is known beforehand. It adds the variance of two differences
 * of that size to what was seen: otherwise a run of equal answers would have no variance, and its interval, without width, would claim
 * that nothing else can come. Why two: with one, a loss at the margin made of rare, large differences was called equivalent in 5 % of
 * simulated streams, with two in 4 %; with three, a fair test of 1,961 requests lost 3 more points of power.
 *
 * @param size of the differences that are assumed, > 0
 */
record BoundedMean(ConfidenceSequence sequence, double size) {
    private static final int UNSEEN = 2;

    /**
     * Whether 0 is left out: 1 above, -1 below, 0 not. A cheap bound comes first: it holds almost always where nothing is to be claimed,
     * and costs no logarithm.
     */
    int sideOf(Differences seen) {
        double scatter = scatter(seen);
        double sum = seen.sum();
        if (sum * sum <= scatter * sequence.leastSquaredWidth()
                || Math.abs(sum) <= seen.count() * sequence.halfWidth(seen.count(), scatter / seen.count())) {
            return 0;
        }
        return sum > 0 ? 1 : -1;
    }

    /** Whether the whole interval is within +- margin. */
    boolean isWithin(Differences seen, double margin) {
        double room = margin - Math.abs(seen.mean());
        double scatter = scatter(seen);
        double reach = room * seen.count();
        return room > 0 && reach * reach >= scatter * sequence.leastSquaredWidth() && halfWidth(seen) <= room;
    }

    /** @param seen at least one */
    double halfWidth(Differences seen) {
        return sequence.halfWidth(seen.count(), scatter(seen) / seen.count());
    }

    /** The p-value of a mean of 0, valid at every look; 1 without data. */
    double pValue(Differences seen) {
        return seen.count() == 0 ? 1 : sequence.pValue(seen.count(), seen.mean(), scatter(seen) / seen.count());
    }

    Judgement.Difference read(Differences seen) {
        if (seen.count() == 0) {
            return Judgement.Difference.NONE;
        }
        double half = halfWidth(seen);
        return new Judgement.Difference(seen.count(), seen.mean(), seen.mean() - half, seen.mean() + half);
    }

    private double scatter(Differences seen) {
        return seen.scatter() + UNSEEN * size * size;
    }
}
