package io.modelwatch.udfs.stats;

import static java.util.Objects.requireNonNull;

/**
 * One metric of a measure.
 *
 * @param name snake_case, for example {@code latency_p99}; {@code {k}} stands for a cutoff, {@code {code}} for an error code and
 *     {@code {reading}} for the name of a resource
 * @param unit {@code ms}, {@code ratio}, {@code 1/s}, ...; one word
 * @param category what it measures: decides which patterns of incidents look at it; never null
 * @param shape how the value is made of its events: decides the deviation that chance alone explains
 * @param meaning one plain sentence
 */
public record Metric(String name, String unit, Category category, Shape shape, String meaning) {
    public enum Shape {
        /** A share of events: binomial. */
        PROPORTION,
        /** A mean over events. */
        MEAN,
        /** Events a second: Poisson. */
        RATE,
        /** Another figure that chance moves the less the more events there are, for example a quantile. */
        STATISTIC,
        /** Anything else, for example a maximum. */
        OTHER;

        /** Whether the value is a sum over events, divided by their number. */
        public boolean isAverage() {
            return this == PROPORTION || this == MEAN;
        }
    }

    public Metric {
        requireNonNull(category, () -> "metric %s must have a category".formatted(name));
    }

    /** Whether this is the metric that a full name means: a cutoff is a number, a code or a reading any name. */
    public boolean names(String fullName) {
        int open = name.indexOf('{');
        if (open < 0) {
            return name.equals(fullName);
        }
        String before = name.substring(0, open);
        String after = name.substring(name.indexOf('}') + 1);
        if (!fullName.startsWith(before) || fullName.length() <= before.length() + after.length()) {
            return false;
        }
        String middle = fullName.substring(before.length(), fullName.length() - after.length());
        return fullName.endsWith(after)
                && (!name.contains("{k}") || middle.chars().allMatch(c -> c >= '0' && c <= '9'));
    }
}
