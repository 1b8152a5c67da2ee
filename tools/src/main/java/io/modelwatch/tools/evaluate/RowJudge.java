package io.modelwatch.tools.evaluate;

/** Judges the rows of a series in their order, none by a later one. */
interface RowJudge {
    String name();

    Judged judge(LabelledSeries series);

    /**
     * What it says of each row.
     *
     * @param severities >= 0, greater is more abnormal; in the detector's own scale
     * @param abnormal at the detector's own limit, or at that of the budget
     * @param continues that the row goes on with the abnormal spell of the row before: only a greater severity is an alarm of its own
     */
    record Judged(double[] severities, boolean[] abnormal, boolean[] continues) {
        /** The severities with those of rows left out that only go on with a spell. */
        double[] beginnings() {
            double[] kept = severities.clone();
            double greatest = 0;
            for (int i = 0; i < kept.length; i++) {
                greatest = continues[i] ? greatest : 0;
                if (severities[i] > greatest) {
                    greatest = severities[i];
                } else if (continues[i]) {
                    kept[i] = 0;
                }
            }
            return kept;
        }
    }
}
