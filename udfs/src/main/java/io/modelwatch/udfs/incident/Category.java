package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.Subject;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a metric tells of. The order is that in which one cause shows itself: at one time, patterns see the earlier first. */
public enum Category {
    TRAFFIC("requests_per_second"),
    /** Whatever an instance reads, under any name: known by its segment. */
    RESOURCES("unusable_readings_rate"),
    LATENCY("latency_.*"),
    ERRORS("error_rate.*|orphan_rate|unusable_parts_rate.*|late_rate_.*|unmatched_rate|duplicate_rate|time_ahead_max"),
    QUALITY("(accuracy|precision|recall|f1|hit_rate|click_through_rate|ndcg|mae|rmse)(_at_.*)?"),
    /** What shadow scoring says of candidates. */
    SHADOW("shadow_.*");

    private final Pattern metrics;

    Category(String metrics) {
        this.metrics = Pattern.compile(metrics);
    }

    /**
     * What a series tells of.
     *
     * @return nothing for a metric that nobody has put into a category
     */
    public static Optional<Category> find(String metric, String segment) {
        if (Subject.of(segment).isInstance()) {
            return Optional.of(RESOURCES);
        }
        return Arrays.stream(values())
                .filter(category -> category.metrics.matcher(metric).matches())
                .findFirst();
    }

    /** What a series tells of; quality where nobody has said. */
    public static Category of(String metric, String segment) {
        return find(metric, segment).orElse(QUALITY);
    }
}
