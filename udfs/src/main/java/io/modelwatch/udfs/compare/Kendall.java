package io.modelwatch.udfs.compare;

/** Rank correlation of two scores of the same items. */
final class Kendall {
    private Kendall() {}

    /**
     * tau-b: (concordant - discordant pairs) / sqrt((pairs not tied in x) (pairs not tied in y)), in [-1, 1]; NaN where all pairs of one
     * are tied. It looks at every pair: n (n - 1) / 2 comparisons. Source: M. Kendall, Biometrika 33 (1945); scipy.stats.kendalltau,
     * variant b.
     *
     * @param n how many of both arrays count
     */
    static double tauB(double[] x, double[] y, int n) {
        long signs = 0;
        long untiedX = 0;
        long untiedY = 0;
        for (int i = 1; i < n; i++) {
            for (int j = 0; j < i; j++) {
                int signX = Double.compare(x[i], x[j]);
                int signY = Double.compare(y[i], y[j]);
                signs += signX == 0 || signY == 0 ? 0 : signX == signY ? 1 : -1;
                untiedX += signX == 0 ? 0 : 1;
                untiedY += signY == 0 ? 0 : 1;
            }
        }
        return untiedX == 0 || untiedY == 0
                ? Double.NaN
                : signs / (Math.sqrt((double) untiedX) * Math.sqrt((double) untiedY));
    }
}
