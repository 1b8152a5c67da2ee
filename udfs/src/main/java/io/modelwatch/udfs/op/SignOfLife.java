package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.window.Caps;
import org.apache.flink.api.common.functions.FilterFunction;

/**
 * The points that show that a version lives: those of {@link DetectionSettings#NO_DATA_METRIC} in segment {@code all} and one window. The
 * rest, about a hundred times as many, need not be shuffled to {@link WatchSilence}. Names beyond their cap are not a version: their end is
 * no silence.
 *
 * @param window of the series
 */
public record SignOfLife(Span window) implements FilterFunction<MetricPoint> {
    @Override
    public boolean filter(MetricPoint point) {
        Series series = point.series();
        return series.metric().equals(DetectionSettings.NO_DATA_METRIC)
                && series.subject().isAll()
                && series.window().equals(window)
                && !series.version().equals(Caps.OTHER);
    }
}
