package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.stats.Metric;
import java.io.Serializable;
import java.util.Optional;

/** Knows unit and shape of every metric that a point may name. */
@FunctionalInterface
public interface MetricLookup extends Serializable {
    /**
     * @param name as points name it, for example {@code precision_at_10}
     * @return nothing if it is not known: then a value has no unit and its chance deviation is not known
     */
    Optional<Metric> metric(String name);
}
