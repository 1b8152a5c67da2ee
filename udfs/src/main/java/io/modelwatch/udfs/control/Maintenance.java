package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Command;
import io.modelwatch.schemas.control.Command.Kind;
import io.modelwatch.udfs.detect.Globs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** What is quiet at a time, by the last command about each window of maintenance. Times are epoch milliseconds. */
public final class Maintenance {
    /** Who needs longer marks it again: what was forgotten must not be quiet for ever. */
    static final Duration LONGEST = Duration.ofDays(7);
    /** No glob matches it but one of stars alone. */
    private static final String NOBODY = "\u0000";

    private Maintenance() {}

    /** How many windows last. */
    public static long lasting(ControlMemory memory, long time) {
        return windows(memory, time).count();
    }

    /** How many of them cover every version of every model, known or not. */
    public static long ofEverything(ControlMemory memory, long time) {
        return windows(memory, time)
                .filter(window -> isEverything(window, "models") && isEverything(window, "versions"))
                .count();
    }

    private static Stream<Map<String, String>> windows(ControlMemory memory, long time) {
        return memory.latest().values().stream()
                .filter(command -> command.kind() == Kind.BEGIN_MAINTENANCE)
                .map(Command::parameters)
                .filter(window -> millis(window, "from") <= time && time < millis(window, "until"));
    }

    private static long millis(Map<String, String> window, String name) {
        return Instant.parse(window.get(name)).toEpochMilli();
    }

    private static boolean isEverything(Map<String, String> window, String name) {
        return Globs.of(window.get(name)).match(NOBODY);
    }
}
