package io.modelwatch.udfs.shadow;

/**
 * Spares a model that keeps failing: after a number of consecutive failures nothing is let through for a pause, then one request at a time
 * until one succeeds. Owned by one thread; {@link #isOpen} may be read by any.
 */
final class CircuitBreaker {
    private static final long CLOSED = Long.MAX_VALUE;

    private final int failuresToOpen;
    private final long pauseMillis;
    private int failures;
    /** When the next request may be tried; {@link #CLOSED} while all may. */
    private volatile long nextTrial = CLOSED;

    CircuitBreaker(int failuresToOpen, long pauseMillis) {
        this.failuresToOpen = failuresToOpen;
        this.pauseMillis = pauseMillis;
    }

    /** Whether a request may go through now. While open, it lets one through for each pause, as the trial may itself get lost. */
    boolean allows(long now) {
        if (nextTrial == CLOSED) {
            return true;
        }
        if (now < nextTrial) {
            return false;
        }
        nextTrial = now + pauseMillis;
        return true;
    }

    void succeeded() {
        failures = 0;
        nextTrial = CLOSED;
    }

    void failed(long now) {
        failures++;
        if (failures >= failuresToOpen) {
            nextTrial = now + pauseMillis;
        }
    }

    boolean isOpen() {
        return nextTrial != CLOSED;
    }
}
