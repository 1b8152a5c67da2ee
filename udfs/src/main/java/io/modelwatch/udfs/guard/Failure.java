package io.modelwatch.udfs.guard;

import io.modelwatch.schemas.CompositeKey;
import java.util.function.Consumer;

/**
 * A computation that failed and was left out.
 *
 * @param what one of its kind it was: a measure, a rule, a pattern
 * @param cause as {@link Guard#contain} says it
 * @param version {@code all} where it is about every version
 * @param at event time at which its value was due, epoch milliseconds
 */
public record Failure(Place place, String what, String cause, String model, String version, long at) {
    /** The {@code alertname} and the {@code metric} of failures; the segment of such alerts is for example {@code place=detector}. */
    public static final String NAME = "internal_errors";

    /** Raises the failure, where nothing can go on without its value: a tool reports it and ends. */
    public static final Consumer<Failure> RAISE = failure -> {
        throw new IllegalStateException("%s %s failed for %s %s: %s"
                .formatted(failure.place.code(), failure.what, failure.model, failure.version, failure.cause));
    };

    /** The key under which failures are counted. */
    public String key() {
        return CompositeKey.of(model, version, place.name());
    }
}
