package io.modelwatch.tools.evaluate;

import io.modelwatch.tools.evaluate.LabelledSeries.Segment;
import java.util.ArrayList;
import java.util.List;

/**
 * A row that is an alarm at every limit up to its severity.
 *
 * @param severity > 0
 * @param segment number of the labelled segment that it lies in, over all series; {@link #OUTSIDE} if in none
 * @param place where it lies of the segment, or after the last one, as {@link NabScore#place} says
 * @param late rows since the segment began
 * @param scored by NAB: not in a series' probation
 */
record Alarm(double severity, int segment, double place, int late, boolean scored) {
    static final int OUTSIDE = -1;

    /**
     * The alarms of a series.
     *
     * @param severities of its rows, >= 0, the refractory taken out
     * @param firstSegment number of its first segment
     */
    static List<Alarm> of(LabelledSeries series, double[] severities, int firstSegment) {
        List<Alarm> alarms = new ArrayList<>();
        List<Segment> segments = series.segments();
        int next = 0;
        for (int i = 0; i < severities.length; i++) {
            while (next < segments.size() && segments.get(next).to() <= i) {
                next++;
            }
            if (severities[i] > 0) {
                boolean inside = next < segments.size() && segments.get(next).from() <= i;
                Segment near = inside ? segments.get(next) : next > 0 ? segments.get(next - 1) : null;
                alarms.add(new Alarm(
                        severities[i],
                        inside ? firstSegment + next : OUTSIDE,
                        NabScore.place(near, i),
                        inside ? i - near.from() : 0,
                        i >= series.probation()));
            }
        }
        return alarms;
    }
}
