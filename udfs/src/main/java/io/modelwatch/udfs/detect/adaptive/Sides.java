package io.modelwatch.udfs.detect.adaptive;

import io.modelwatch.schemas.alert.Verdict.View;

/** What the views say together: the greatest severity on each side, and the values that none of them finds beyond the limit. */
final class Sides {
    private static final double MOST = 1e4;

    private double above;
    private double below;
    private View viewAbove = View.NONE;
    private View viewBelow = View.NONE;
    private double lower = Double.NEGATIVE_INFINITY;
    private double upper = Double.POSITIVE_INFINITY;

    /** @param severity negative on the lower side */
    void add(View view, double severity) {
        double size = Math.min(MOST, Math.abs(severity));
        if (severity > 0 && size > above) {
            above = size;
            viewAbove = view;
        } else if (severity < 0 && size > below) {
            below = size;
            viewBelow = view;
        }
    }

    void band(double from, double to) {
        lower = Math.max(lower, from);
        upper = Math.min(upper, to);
    }

    double severity() {
        return Math.max(above, below);
    }

    Assessment assessment(boolean mature, double expected, boolean held, boolean newNormal) {
        boolean empty = lower > upper;
        return new Assessment(
                mature,
                above,
                below,
                mature ? expected : Double.NaN,
                empty || Double.isInfinite(lower) ? Double.NaN : lower,
                empty || Double.isInfinite(upper) ? Double.NaN : upper,
                viewAbove,
                viewBelow,
                held,
                newNormal);
    }
}
