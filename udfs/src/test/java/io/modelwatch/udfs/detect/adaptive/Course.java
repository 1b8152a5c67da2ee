package io.modelwatch.udfs.detect.adaptive;

/**
 * What was said of a simulated series, window by window.
 *
 * @param abnormal on the bad side
 * @param evidence the logarithm of how much likelier its value is with the fault than without; what who knows the truth would judge by
 */
record Course(boolean[] abnormal, double[] evidence) {
    private static final int MINUTE = 6;
    /** What a model's series may cause in a month, as a sum of evidence: its mean time between false alarms is a month or more. */
    private static final double PAGE = StrictMath.log(30 * 24 * 360);

    /** This course as one would judge who knows the truth, by a limit of a window's evidence. */
    Course judgedBy(double limit) {
        boolean[] beyond = new boolean[evidence.length];
        for (int window = 0; window < beyond.length; window++) {
            beyond[window] = evidence[window] >= limit;
        }
        return new Course(beyond, evidence);
    }

    int abnormal(int from, int to) {
        int count = 0;
        for (int window = from; window < to; window++) {
            count += abnormal[window] ? 1 : 0;
        }
        return count;
    }

    private boolean fires(int from, int window) {
        return abnormal(Math.max(from, window - 4), window + 1) >= 3;
    }

    /** How often an alert begins: "3 of 5", until all windows of a minute are normal. */
    int alerts(int from, int to) {
        int alerts = 0;
        boolean firing = false;
        for (int window = from; window < to; window++) {
            boolean calm = abnormal(Math.max(from, window - MINUTE + 1), window + 1) == 0;
            alerts += fires(from, window) && !firing ? 1 : 0;
            firing = fires(from, window) || (firing && !calm);
        }
        return alerts;
    }

    /** Windows until "3 of 5" fires; one more than there are where it never does. */
    int foundAfter(int from, int to) {
        int window = from;
        while (window < to && !fires(from, window)) {
            window++;
        }
        return window - from + 1;
    }

    /** Windows after the end of a fault until "3 of 5" fires no more. */
    int endedAfter(int end, int to) {
        int last = end - 1;
        for (int window = end; window < to; window++) {
            last = fires(0, window) ? window : last;
        }
        return last - end + 1;
    }

    /** Windows until their evidence is enough together, as of Page's test, which no other finds sooner; one more where it never is. */
    int provenAfter(int from, int to) {
        double sum = 0;
        for (int window = from; window < to; window++) {
            sum = Math.max(0, sum + evidence[window]);
            if (sum >= PAGE) {
                return window - from + 1;
            }
        }
        return to - from + 1;
    }
}
