package io.modelwatch.schemas.alert;

import java.time.Instant;

/**
 * Instants in RFC 3339, those of late kept: the points of one window bear the same few, and formatting one costs more than the rest of a
 * point. For several threads: they may replace each other's entries, each of which is whole.
 */
final class InstantTexts {
    /** A power of two. */
    private static final int KEPT = 64;

    private static final Entry[] ENTRIES = new Entry[KEPT];

    private record Entry(Instant instant, String text) {}

    private InstantTexts() {}

    static String of(Instant instant) {
        int place = Long.hashCode(instant.getEpochSecond() * 31 + instant.getNano()) & (KEPT - 1);
        Entry known = ENTRIES[place];
        if (known == null || !known.instant.equals(instant)) {
            known = new Entry(instant, instant.toString());
            ENTRIES[place] = known;
        }
        return known.text;
    }
}
