package io.modelwatch.udfs.detect.adaptive;

/**
 * What is said of one value.
 *
 * @param mature whether enough is known to judge
 * @param above severity of the value on the upper side, in [0, 10000]; 1 is what the series does by itself once in 750 points
 * @param below the same on the lower side
 * @param expected in the metric's unit; NaN while not mature
 * @param lower the value below which the severity reaches the limit; NaN where there is none, or every value is abnormal
 * @param upper the value above which the severity reaches the limit; NaN where there is none, or every value is abnormal
 * @param view what decided the greater severity
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
        View view,
        boolean held,
        boolean newNormal) {
    /** In which way a value, or several, lie out. */
    public enum View {
        /** Far from the last values. */
        SPIKE,
        /** Far from the level of the time of day, by what chance gives. */
        LEVEL,
        /** Many values in a row a little out. */
        DRIFT,
        /** Beyond the range of values. */
        RANGE,
        /** Beyond the range for this hour of the day. */
        SEASON
    }

    /** On either side. */
    public double severity() {
        return Math.max(above, below);
    }
}
