package io.modelwatch.schemas.read.text;

/**
 * Says which unit a refused time is plainly in: the one that would put it within a year of what it is compared with. Only words for people;
 * nothing is ever converted.
 */
public final class WrongUnit {
    /** 2000 and 2100, epoch milliseconds: what lies between is most likely in milliseconds. */
    private static final long PLAUSIBLE_FROM = 946_684_800_000L;

    private static final long PLAUSIBLE_UNTIL = 4_102_444_800_000L;
    private static final long YEAR = 365L * 24 * 60 * 60 * 1_000;
    private static final long THOUSAND = 1_000;
    private static final long MILLION = 1_000_000;

    private WrongUnit() {}

    /** The end of a sentence about a time and the Kafka timestamp of its record; empty where nothing is plain. */
    public static String hint(long millis, long recordMillis) {
        if (isPlausible(recordMillis)) {
            return looksLike("time", millis, recordMillis);
        }
        return isPlausible(millis) ? looksLike("the Kafka timestamp", recordMillis, millis) : "";
    }

    /** The end of a sentence about a Kafka timestamp and the clock. */
    public static String hintOfKafka(long recordMillis, long now) {
        return looksLike("the Kafka timestamp", recordMillis, now);
    }

    private static String looksLike(String what, long odd, long millis) {
        String unit = unit(odd, millis);
        return unit.isEmpty() ? "" : ": " + what + " looks like " + unit;
    }

    private static String unit(long odd, long millis) {
        if (odd > 0 && Math.abs(odd - millis / THOUSAND) < YEAR / THOUSAND) {
            return "seconds";
        }
        if (Math.abs(odd / THOUSAND - millis) < YEAR) {
            return "microseconds";
        }
        return Math.abs(odd / MILLION - millis) < YEAR ? "nanoseconds" : "";
    }

    private static boolean isPlausible(long millis) {
        return millis >= PLAUSIBLE_FROM && millis < PLAUSIBLE_UNTIL;
    }
}
