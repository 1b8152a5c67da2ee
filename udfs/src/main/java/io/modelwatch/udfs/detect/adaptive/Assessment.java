package io.modelwatch.udfs.detect.adaptive;

import io.modelwatch.schemas.alert.Verdict.View;

/**
 * What is said of one value.
 *
 * @param mature whether enough is known to judge
 * @param above severity of the value on the upper side, in [0, 10000]; 1 is what the series does by itself once in 750 points
 * @param below the same on the lower side
 * @param expected in the metric's unit; NaN while not mature
 * @param lower the value below which the severity reaches the limit; NaN where there is none, or every value is abnormal
 * @param upper the value above which the severity reaches the limit; NaN where there is none, or every value is abnormal
 * @param viewAbove what decided the severity on the upper side; none where it is 0
 * @param viewBelow the same on the lower side
 * @param held whether what is expected is held as before the spell
 * @param newNormal whether what was learned beside a spell took over before this value
 */
public record Assessment(
        boolean mature,
        double above,
        double below,
        double expected,
        double lower,
        double upper,
        View viewAbove,
        View viewBelow,
        boolean held,
        boolean newNormal) {
    /** On either side. */
    public double severity() {
        return Math.max(above, below);
    }
}
