package io.modelwatch.tools.notify;

import java.time.Duration;

/**
 * How long to wait after a failure: doubles each time, up to a maximum. Immutable.
 *
 * @param next the wait after the next failure
 */
record Backoff(Duration next) {
    static final Backoff NONE_YET = new Backoff(Duration.ofMillis(500));
    private static final Duration LONGEST = Duration.ofSeconds(30);

    Backoff afterFailure() {
        Duration twice = next.multipliedBy(2);
        return new Backoff(twice.compareTo(LONGEST) > 0 ? LONGEST : twice);
    }
}
