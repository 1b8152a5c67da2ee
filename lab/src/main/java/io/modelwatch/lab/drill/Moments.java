package io.modelwatch.lab.drill;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them. */
final class Moments {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final double SECOND_MILLIS = 1_000;

    private Moments() {}

    /** For example {@code 14:03:21}, UTC. */
    static String text(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis));
    }

    /** For example {@code 6.3 s}. */
    static String text(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / SECOND_MILLIS);
    }
}
