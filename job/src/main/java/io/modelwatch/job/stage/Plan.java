package io.modelwatch.job.stage;

import io.modelwatch.job.config.MonitorConfig;

/**
 * What every stage is built from.
 *
 * @param failures takes the operators whose guarded steps may fail
 */
public record Plan(MonitorConfig config, Algorithms algorithms, Failures failures) {
    public static Plan of(MonitorConfig config) {
        return of(config, Algorithms.of(config));
    }

    public static Plan of(MonitorConfig config, Algorithms algorithms) {
        return new Plan(config, algorithms, new Failures());
    }
}
