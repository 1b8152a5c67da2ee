package io.modelwatch.udfs.control;

import io.modelwatch.udfs.control.MaintenanceEffect.Marked;
import java.util.stream.Stream;

/** What is under maintenance at a time, by the last command about each window. Times are epoch milliseconds. */
public final class Maintenance {
    /** Only a glob that consists of stars matches it. */
    private static final String NOBODY = "\u0000";

    private Maintenance() {}

    /** How many windows have not ended. */
    public static long lasting(ControlMemory memory, long time) {
        return windows(memory, time).count();
    }

    /** How many windows cover every version of every model, known or not. */
    public static long ofEverything(ControlMemory memory, long time) {
        return windows(memory, time)
                .filter(window -> window.covers(NOBODY, NOBODY))
                .count();
    }

    private static Stream<Marked> windows(ControlMemory memory, long time) {
        return memory.latest().stream()
                .map(Command::effect)
                .filter(Marked.class::isInstance)
                .map(Marked.class::cast)
                .filter(window -> window.lastsAt(time));
    }
}
