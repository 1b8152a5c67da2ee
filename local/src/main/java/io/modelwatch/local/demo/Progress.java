package io.modelwatch.local.demo;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Supplier;

/** Progress messages for people: no more often than they can read, and separate from the results. */
public final class Progress {
    private static final double SECOND_MILLIS = 1_000;

    private final PrintStream out;
    private final Clock clock;
    private final long begun;
    private final long intervalMillis;
    private long saidAt = Long.MIN_VALUE;

    /** @param intervalMillis least time between two lines of {@link #now} */
    public Progress(PrintStream out, Clock clock, long intervalMillis) {
        this.out = out;
        this.clock = clock;
        this.begun = clock.millis();
        this.intervalMillis = intervalMillis;
    }

    /** The start or end of a step. */
    public void step(String format, Object... values) {
        out.printf("[%5.1f s] %s%n", (clock.millis() - begun) / SECOND_MILLIS, format.formatted(values));
        saidAt = clock.millis();
    }

    /** The progress of a step; skipped if something was printed just before. */
    public void now(Supplier<String> text) {
        if (clock.millis() - saidAt >= intervalMillis) {
            step("%s", text.get());
        }
    }
}
