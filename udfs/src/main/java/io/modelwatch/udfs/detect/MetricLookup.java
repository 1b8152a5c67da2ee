package io.modelwatch.udfs.detect;

import io.modelwatch.schemas.alert.Series;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import java.io.Serializable;
import java.util.Optional;

/** Knows unit, shape and category of every metric that a point may name. */
@FunctionalInterface
public interface MetricLookup extends Serializable {
    /**
     * @param name as points name it, for example {@code precision_at_10}
     * @return nothing if it is not known: then a value has no unit and its chance deviation is not known
     */
    Optional<Metric> metric(String name);

    /**
     * What a series measures: the category of its metric, except for readings of instances, whose names are free.
     *
     * @throws IllegalArgumentException if nobody has said what the metric is
     */
    default Category category(Series series) {
        return series.subject().isInstance()
                ? Category.RESOURCES
                : metric(series.metric())
                        .map(Metric::category)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "metric %s must be declared by a measure or in the catalogue, was not"
                                        .formatted(series.metric())));
    }
}
