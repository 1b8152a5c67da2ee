package io.modelwatch.local.simulate;

/** How many labels of the requests of some panes are still to come, and when. Panes are added one after the other. */
final class ComingLabels {
    /** Panes of whose requests labels are drawn apart: each may have one, so chance is binomial. Later they are few, and Poisson. */
    private static final int APART = 12;

    /** Labels of a request that come so many panes after its answer, on average. */
    private final double[] shares;
    /** Requests of the last panes, by the number of the pane modulo its length. */
    private final long[] answered;

    private int now;

    /** @param shares as {@link LabelPool#coming} gives them */
    ComingLabels(double[] shares) {
        this.shares = shares;
        this.answered = new long[shares.length];
    }

    /** Adds requests that are answered in the present pane. */
    void add(long count) {
        answered[now] += count;
    }

    /** Draws how many labels come in the present pane, and goes on to the next one. */
    long come(Draws draws) {
        long come = 0;
        double later = 0;
        for (int ago = 0; ago < shares.length; ago++) {
            long asked = answered[(now + shares.length - ago) % shares.length];
            if (ago < APART) {
                long each = (long) shares[ago];
                come += asked * each + draws.binomial(asked, shares[ago] - each);
            } else {
                later += asked * shares[ago];
            }
        }
        now = (now + 1) % answered.length;
        answered[now] = 0;
        return come + draws.count(later);
    }
}
