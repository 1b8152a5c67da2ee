package io.modelwatch.udfs.shadow;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;

/**
 * How requests are scored again. Times are of the machine's clock, in milliseconds: they bound waiting, not what a result means.
 *
 * @param maxRate share of the requests whose inputs survive and that can be scored at all, in [0, 1]; 0: nothing is scored again
 * @param queueCapacity requests that wait for one candidate, >= 1; further ones are dropped
 * @param maxBatchRows model rows that are scored at once, >= 1; a request with more is scored alone
 * @param maxDelayMillis how long a request waits for others to fill its batch, >= 0
 * @param maxAgeMillis how long a request waits at most; it is stale from then on. Also bounds how long watermarks are held, > 0
 * @param timeoutMillis how long scoring a batch may take before it is interrupted, > 0
 * @param loadTimeoutMillis how long loading a model may take before it is interrupted, > 0
 * @param graceMillis how long an interrupted call may take to end before its thread is abandoned, > 0
 * @param breakerFailures consecutive failed batches that open the circuit, >= 1
 * @param breakerPauseMillis how long the circuit stays open before one request is tried, > 0
 * @param refusalsAtFirst requests that a candidate may refuse, before it took any, until it is given up, >= 1
 */
public record ShadowSettings(
        @Key(
                name = "shadow.max-rate",
                byDefault = "0",
                range = ">= 0",
                before = "shadow.model-roots",
                meaning =
                        "Largest share of the requests that candidates score again, up to 1; 0: none, and no candidate runs.")
        double maxRate,

        @Key(
                name = "shadow.queue-capacity",
                byDefault = "1024",
                range = "[1, 1048576]",
                meaning = "Requests that wait for one candidate; more are dropped.")
        int queueCapacity,

        @Key(
                name = "shadow.max-batch-rows",
                byDefault = "256",
                range = "[1, 65536]",
                meaning = "Model rows that are scored at once.")
        int maxBatchRows,

        @Key(
                name = "shadow.max-delay",
                byDefault = "20ms",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long a request waits for others to fill its batch.")
        long maxDelayMillis,

        @Key(
                name = "shadow.max-age",
                byDefault = "2s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long a request waits at most; also how long event time of the shadow branch is held.")
        long maxAgeMillis,

        @Key(
                name = "shadow.timeout",
                byDefault = "5s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long scoring a batch may take before it is interrupted.")
        long timeoutMillis,

        @Key(
                name = "shadow.load-timeout",
                byDefault = "2m",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long loading a model may take.")
        long loadTimeoutMillis,

        @Key(
                name = "shadow.grace",
                byDefault = "1s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long an interrupted call may take to end before its thread is abandoned.")
        long graceMillis,

        @Key(
                name = "shadow.breaker-failures",
                byDefault = "20",
                range = "[1, 1000000]",
                meaning = "Failed batches in a row that pause a candidate.")
        int breakerFailures,

        @Key(
                name = "shadow.breaker-pause",
                byDefault = "30s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long it is paused before one batch is tried.")
        long breakerPauseMillis,

        @Key(
                name = "shadow.refusals-at-first",
                byDefault = "20",
                range = "[1, 1000000]",
                meaning = "Requests that a candidate may refuse, before it took any, until it is given up.")
        int refusalsAtFirst)
        implements Serializable {
    public static final ShadowSettings DEFAULTS =
            new ShadowSettings(0.1, 1024, 256, 20, 2_000, 5_000, 120_000, 1_000, 20, 30_000, 20);

    public ShadowSettings {
        check(maxRate >= 0 && maxRate <= 1, "shadow.max-rate must be in [0, 1], was %s", maxRate);
        check(queueCapacity >= 1, "shadow.queue-capacity must be >= 1, was %s", queueCapacity);
        check(maxBatchRows >= 1, "shadow.max-batch-rows must be >= 1, was %s", maxBatchRows);
        check(maxDelayMillis >= 0, "shadow.max-delay must be >= 0, was %s ms", maxDelayMillis);
        check(
                maxAgeMillis > maxDelayMillis,
                "shadow.max-age must be > shadow.max-delay = %s ms, was %s ms",
                maxDelayMillis,
                maxAgeMillis);
        check(timeoutMillis > 0, "shadow.timeout must be > 0, was %s ms", timeoutMillis);
        check(loadTimeoutMillis > 0, "shadow.load-timeout must be > 0, was %s ms", loadTimeoutMillis);
        check(graceMillis > 0, "shadow.grace must be > 0, was %s ms", graceMillis);
        check(breakerFailures >= 1, "shadow.breaker-failures must be >= 1, was %s", breakerFailures);
        check(breakerPauseMillis > 0, "shadow.breaker-pause must be > 0, was %s ms", breakerPauseMillis);
        check(refusalsAtFirst >= 1, "shadow.refusals-at-first must be >= 1, was %s", refusalsAtFirst);
    }

    /** The shortest time after which anything that has begun can be due. */
    public long shortestLimitMillis() {
        return Math.min(Math.min(maxAgeMillis, timeoutMillis), Math.min(loadTimeoutMillis, graceMillis));
    }
}
