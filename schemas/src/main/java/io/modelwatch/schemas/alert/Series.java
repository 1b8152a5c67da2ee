package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.CompositeKey;

/**
 * The identity of a sequence of metric points.
 *
 * @param segment {@code all}, or for example {@code device=ios} or {@code instance=ranker-0}
 * @param metric snake_case, for example {@code latency_p99}
 * @param window length of the window as configured, for example {@code 10s}
 * @param horizon label horizon as configured, for example {@code 30s}; empty where the metric has none
 */
public record Series(String model, String version, String segment, String metric, String window, String horizon) {
    /** The series without its version: the key under which versions are compared with each other's past. */
    public String acrossVersions() {
        return CompositeKey.of(model, segment, metric, window, horizon);
    }

    /** The Kafka key of its points. */
    public String key() {
        return CompositeKey.of(model, version, segment, metric, window, horizon);
    }
}
