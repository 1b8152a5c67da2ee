package io.modelwatch.udfs.window;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.detect.DetectionSettings;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * The verdict about a pane in which names found no place. It becomes one of the job's own alerts: {@code FollowAlert} makes it from these
 * verdicts, without rules and incidents, and ends it after 5 minutes without such a pane.
 *
 * @param paneMillis length of a pane, > 0
 * @param prefix of the cap's name, where another place counts the same names separately; else empty
 */
public record CapAlert(long paneMillis, String prefix) implements Serializable {
    public static final String MODELS = "models";
    public static final String VERSIONS = "versions";
    public static final String INSTANCES = "instances";
    public static final String READINGS = "readings";

    private static final String SEVERITY = "warning";
    private static final long KEEP_FIRING_MILLIS = 5 * 60_000;

    /** @param pane its start, epoch milliseconds */
    public Verdict verdict(String model, String what, long pane, int turnedAway, int cap) {
        Series series = new Series(
                model,
                Segments.ALL,
                Subject.segment("what", prefix + what),
                DetectionSettings.CAP_EXCEEDED,
                Span.of(paneMillis),
                Span.NONE);
        Instant end = Instant.ofEpochMilli(pane + paneMillis);
        MetricPoint point = new MetricPoint(
                series,
                Instant.ofEpochMilli(pane),
                end,
                end,
                turnedAway,
                turnedAway,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
        return new Verdict(
                point,
                DetectionSettings.CAP_EXCEEDED,
                SEVERITY,
                "cap(most=%d)".formatted(cap),
                Judgement.ANOMALOUS,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                cap,
                Verdict.View.NONE,
                false,
                Ending.NONE,
                1,
                1,
                KEEP_FIRING_MILLIS);
    }
}
