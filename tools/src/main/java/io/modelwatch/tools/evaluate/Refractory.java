package io.modelwatch.tools.evaluate;

/**
 * What counts as an alarm of its own: within so many points of an alarm only a greater severity does. It belongs to the counting of alarms,
 * not to the detector: a rule of "3 of 5 windows" needs every window's judgement.
 */
final class Refractory {
    static final int POINTS = 10;

    private Refractory() {}

    /**
     * The severities of those points that are alarms of their own, 0 elsewhere. It does not depend on the limit: a point that is held back
     * at one limit is so at each.
     *
     * @param severities >= 0
     */
    static double[] alarms(double[] severities) {
        double[] alarms = new double[severities.length];
        for (int i = 0; i < severities.length; i++) {
            double before = 0;
            for (int j = Math.max(0, i - POINTS); j < i; j++) {
                before = Math.max(before, alarms[j]);
            }
            alarms[i] = severities[i] > before ? severities[i] : 0;
        }
        return alarms;
    }
}
