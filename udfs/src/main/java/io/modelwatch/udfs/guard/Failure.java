package io.modelwatch.udfs.guard;

import io.modelwatch.udfs.stats.Metric;

/**
 * A computation that failed and was left out.
 *
 * @param what of its kind it was: a measure, a rule, a pattern
 * @param cause as {@link Guard#contain} says it
 * @param version {@code all} where it is about every version
 * @param at event time at which its value was due, epoch milliseconds
 */
public record Failure(Place place, String what, String cause, String model, String version, long at) {
    /** How often computations failed; its series are told apart by segments such as {@code place=detector}. */
    public static final Metric METRIC = new Metric(
            "internal_errors",
            "errors",
            Metric.Shape.OTHER,
            "Computations of modelwatch itself that failed and were left out, by place.");

    /** The {@code alertname} of failures. */
    public static final String ALERT = METRIC.name();

    /** The key under which failures are counted. */
    public String key() {
        return String.join("|", model, version, place.name());
    }

    /** What to do with a failure where nothing goes on without its value: a tool says so and ends. */
    public static void raise(Failure failure) {
        throw new IllegalStateException("%s %s failed for %s %s: %s"
                .formatted(failure.place.code(), failure.what, failure.model, failure.version, failure.cause));
    }
}
