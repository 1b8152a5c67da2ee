package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.SegmentShare;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.stats.Category;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@link io.modelwatch.udfs.detect.Transition} with what else was so at the time, a change, or what a pattern makes of them: the one type
 * that patterns and incidents see, in the order of {@link #at}, {@link Kind}, {@link Category} and series.
 *
 * @param kind what it is
 * @param version of the model; {@code all} where it is about every version
 * @param at event time at which it was known, epoch milliseconds; the timestamp of its record
 * @param since time of serving from which it holds, epoch milliseconds
 * @param finding what began or ended: of one rule and one series; null for the other kinds
 * @param segments what explains a beginning, best explanation first
 * @param around what else was so when it began
 * @param pattern that was recognised: {@link IncidentKind#name} or {@link #RECOVERED}; the name of a cause that is shared; empty for the
 *     other kinds
 * @param withinMillis by name of each pattern that is switched on: its length of time as configured or commanded at that time
 */
public record Sign(
        Kind kind,
        String model,
        String version,
        long at,
        long since,
        Finding finding,
        List<SegmentShare> segments,
        Around around,
        String pattern,
        Map<String, Long> withinMillis) {
    /** The version of what is about every version. */
    public static final String EVERY_VERSION = Series.EVERY_VERSION;

    /** The pattern that ends incidents. */
    public static final String RECOVERED = "Recovered";

    /** What a sign can be; at one time, in this order. */
    public enum Kind {
        /** A version was deployed, or seen for the first time while another one was known. */
        CHANGED,
        ENDED,
        BEGAN,
        /** Nothing of the version is abnormal any more. */
        CALM,
        RECOGNISED,
        /** Something began in other models, too: they may have one cause. */
        SHARED
    }

    /** The category of the series that began or ended; null for the other kinds. */
    public Category category() {
        return finding == null ? null : finding.category();
    }

    /** Where the value of what began or ended is; null for the other kinds. */
    public Side side() {
        return finding == null ? null : finding.side();
    }

    /** How long after serving what began or ended is judged, milliseconds; 0 where that is at once, and for the other kinds. */
    public long horizonMillis() {
        return finding == null ? 0 : finding.horizonMillis();
    }

    /** Whether something of these categories began while a pattern is switched on. */
    public boolean began(String pattern, Set<Category> categories) {
        return kind == Kind.BEGAN && categories.contains(category()) && withinMillis.containsKey(pattern);
    }

    /** Whether both are of one version, or one of them of all. */
    public boolean isOfVersionOf(Sign other) {
        return version.equals(other.version) || isOfAll() || other.isOfAll();
    }

    private boolean isOfAll() {
        return version.equals(EVERY_VERSION);
    }

    /** That a pattern was recognised with this sign, in its version and at its times. */
    public Sign recognised(String pattern) {
        return recognised(pattern, version, at, since);
    }

    /**
     * That a pattern was recognised; model, and what was around, are this sign's.
     *
     * @param of version that it is about
     * @param knownAt event time at which it is known
     * @param servedSince time of serving of the first thing abnormal
     */
    public Sign recognised(String pattern, String of, long knownAt, long servedSince) {
        return new Sign(
                Kind.RECOGNISED, model, of, knownAt, servedSince, null, List.of(), around, pattern, withinMillis);
    }

    /**
     * What else was so when something began.
     *
     * @param categories of other alerts of the version that overlap in time of serving, each once, in their order
     * @param otherVersions whether the same metric is abnormal in another version at that time of serving
     * @param everyVersion whether the same metric is abnormal in every version that lives
     * @param changes within the lookback before, oldest first
     * @param quietUntil end of the maintenance in which it became known that it began, epoch milliseconds; 0: there is none
     */
    public record Around(
            List<Category> categories,
            boolean otherVersions,
            boolean everyVersion,
            List<Change> changes,
            long quietUntil) {
        public static final Around NOTHING = new Around(List.of(), false, false, List.of(), 0);
    }
}
