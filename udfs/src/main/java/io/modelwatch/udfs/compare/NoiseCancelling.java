package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

/**
 * Whether a candidate differs from the primary by more than the primary differs from itself. A rule of thumb without significance: with
 * few requests one difference passes the absolute limit. Source: opendiffy/diffy, {@code analysis/JoinedDifferences.scala} and
 * {@code Settings.scala}, with its defaults.
 *
 * @param relativePercent {@code |raw - noise| / (raw + noise) 100}; 0 without differences
 * @param absolutePercent {@code |raw - noise| / total 100}
 * @param regression whether raw exceeds noise and both exceed their limits
 */
public record NoiseCancelling(double relativePercent, double absolutePercent, boolean regression) {
    private static final double RELATIVE_LIMIT = 20;
    private static final double ABSOLUTE_LIMIT = 0.03;

    /**
     * @param raw requests whose answer the candidate changed, >= 0
     * @param noise requests whose answer the secondary changed, among as many, >= 0
     * @param total requests, >= 1
     */
    public static NoiseCancelling of(double raw, double noise, long total) {
        check(raw >= 0 && noise >= 0, "raw and noise must be >= 0, were %s and %s", raw, noise);
        check(total >= 1, "total must be >= 1, was %s", total);
        double distance = Math.abs(raw - noise);
        double relative = distance == 0 ? 0 : distance / (raw + noise) * 100;
        double absolute = distance / total * 100;
        return new NoiseCancelling(
                relative, absolute, raw > noise && relative > RELATIVE_LIMIT && absolute > ABSOLUTE_LIMIT);
    }
}
