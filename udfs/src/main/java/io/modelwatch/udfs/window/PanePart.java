package io.modelwatch.udfs.window;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.event.Segments;
import java.util.Map;

/**
 * The sums of one subtask for one slice and pane; parts are merged downstream.
 *
 * @param version {@link Series#EVERY_VERSION} where all versions of the model are measured together
 * @param segment {@code all} or for example {@code device=ios}
 * @param paneStart epoch milliseconds, inclusive
 * @param paneMillis length of the pane
 * @param horizonMillis label horizon; 0 for service and resources
 * @param count unweighted events behind it; 0 where all versions are measured together: the parts of each version count them
 * @param readings events by reading, for resources; else empty
 * @param summaries as {@code Summaries} writes them
 */
public record PanePart(
        String model,
        String version,
        String segment,
        long paneStart,
        long paneMillis,
        long horizonMillis,
        long count,
        Map<String, Long> readings,
        byte[] summaries) {
    /** Of all versions of a model together. */
    static PanePart ofModel(String model, long paneStart, long paneMillis, byte[] summaries) {
        return new PanePart(
                model, Series.EVERY_VERSION, Segments.ALL, paneStart, paneMillis, 0, 0, Map.of(), summaries);
    }

    /** The key under which parts are merged. */
    public String slice() {
        return CompositeKey.of(model, version, segment);
    }

    /** The slice that it is about. */
    public Subject subject() {
        return Subject.of(segment);
    }

    /** The watermark from which on no other part of its pane can come. */
    public long closesAt() {
        return paneStart + paneMillis - 1 + horizonMillis;
    }

    /** Whether it is about a whole version and what was served in its pane. */
    public boolean isOfVersion() {
        return horizonMillis == 0 && segment.equals(Segments.ALL) && !isOfEveryVersion();
    }

    /** Whether it is about all versions of its model together. */
    public boolean isOfEveryVersion() {
        return count == 0;
    }

    /** The same events under other names. */
    public PanePart named(String otherModel, String otherVersion, String otherSegment, byte[] otherSummaries) {
        return new PanePart(
                otherModel,
                otherVersion,
                otherSegment,
                paneStart,
                paneMillis,
                horizonMillis,
                count,
                readings,
                otherSummaries);
    }
}
