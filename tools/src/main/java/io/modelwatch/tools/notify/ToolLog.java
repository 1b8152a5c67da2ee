package io.modelwatch.tools.notify;

import io.modelwatch.schemas.Plain;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** The log of a long-running tool: one line each, prefixed with the time; foreign text cannot break a line. Thread-safe. */
public final class ToolLog {
    private final Clock clock;
    private final PrintStream out;

    public ToolLog(Clock clock, PrintStream out) {
        this.clock = clock;
        this.out = out;
    }

    /** @param format as of {@link String#formatted} */
    public void say(String format, Object... values) {
        out.println(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + Plain.shown(format.formatted(values)));
    }
}
