package io.modelwatch.local.demo;

import java.io.PrintStream;
import java.time.Clock;
import java.util.function.Supplier;

/** What goes on meanwhile, for people: never more often than they can read, and apart from the results. */
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

    /** A step that begins or ends. */
    public void step(String format, Object... values) {
        out.printf("[%5.1f s] %s%n", (clock.millis() - begun) / SECOND_MILLIS, format.formatted(values));
        saidAt = clock.millis();
    }

    /** How far a step is; left out if something was said just before. */
    public void now(Supplier<String> text) {
        if (clock.millis() - saidAt >= intervalMillis) {
            step("%s", text.get());
        }
    }
}
