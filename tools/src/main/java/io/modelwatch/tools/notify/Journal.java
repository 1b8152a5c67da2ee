package io.modelwatch.tools.notify;

import io.modelwatch.schemas.Plain;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** What a long-running tool says: one line each, with the time before it; nothing that was read can break it. For several threads. */
public final class Journal {
    private final Clock clock;
    private final PrintStream out;

    public Journal(Clock clock, PrintStream out) {
        this.clock = clock;
        this.out = out;
    }

    /** @param format as of {@link String#formatted} */
    public void say(String format, Object... values) {
        out.println(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + Plain.shown(format.formatted(values)));
    }
}
