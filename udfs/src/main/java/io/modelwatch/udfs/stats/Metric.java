package io.modelwatch.udfs.stats;

/**
 * One metric of a measure.
 *
 * @param name snake_case, for example {@code latency_p99}; {@code {k}} stands for a cutoff, {@code {code}} for an error code and
 *     {@code {reading}} for the name of a resource
 * @param unit {@code ms}, {@code ratio}, {@code 1/s}, ...; one word
 * @param shape what the value is of its events: decides the deviation that chance alone explains
 * @param meaning one plain sentence
 */
public record Metric(String name, String unit, Shape shape, String meaning) {
    public enum Shape {
        /** A share of events: binomial. */
        PROPORTION,
        /** A mean over events. */
        MEAN,
        /** Anything else: quantiles, maxima, rates. */
        OTHER
    }
}
