package io.modelwatch.job;

import io.modelwatch.job.config.MonitorConfig;

/**
 * What every stage is built of.
 *
 * @param failures takes the operators whose guarded steps may fail
 */
record Plan(MonitorConfig config, Algorithms algorithms, Failures failures) {
    static Plan of(MonitorConfig config) {
        return of(config, Algorithms.of(config));
    }

    static Plan of(MonitorConfig config, Algorithms algorithms) {
        return new Plan(config, algorithms, new Failures());
    }
}
