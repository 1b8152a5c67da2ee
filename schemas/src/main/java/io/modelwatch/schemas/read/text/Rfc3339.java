package io.modelwatch.schemas.read.text;

/**
 * Reads a time as RFC 3339 has it, {@code 2026-11-30T10:20:22.5Z}, and as programs write it: with a blank for the T, without seconds, with
 * an offset without colon. Allocates nothing.
 */
public final class Rfc3339 {
    /** What is no such time. */
    public static final long NONE = Long.MIN_VALUE;

    private static final int DATE = 10;
    private static final int MINUTES = 16;
    private static final int SECONDS = 19;
    private static final long DAY = 86_400_000L;
    private static final long HOUR = 3_600_000;
    private static final long MINUTE = 60_000;
    private static final long SECOND = 1_000;
    private static final int[] DAYS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private Rfc3339() {}

    /**
     * Epoch milliseconds, further digits cut off; second 60 is the first of the next minute. {@link #NONE} where it is no such time, or
     * says no offset from UTC.
     */
    public static long millis(byte[] text, int at, int length) {
        long local = local(text, at, length);
        int zone = zoneAt(text, at, length);
        long offset = local == NONE ? NONE : offset(text, at + zone, length - zone);
        return offset == NONE ? NONE : local + fraction(text, at, zone) - offset;
    }

    /** Whether it is a time that only lacks its offset from UTC, or a date: nobody knows which moment is meant. */
    public static boolean isLocal(byte[] text, int at, int length) {
        return length == DATE
                ? date(text, at) != NONE
                : local(text, at, length) != NONE && zoneAt(text, at, length) == length;
    }

    /** Without fraction and offset. */
    private static long local(byte[] text, int at, int length) {
        if (length < MINUTES || !isBetween(text[at + DATE]) || text[at + 13] != ':') {
            return NONE;
        }
        long date = date(text, at);
        int hours = number(text, at + 11, 2);
        int minutes = number(text, at + 14, 2);
        int seconds = hasSeconds(text, at, length) ? number(text, at + 17, 2) : 0;
        boolean good = date != NONE && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60 && seconds >= 0;
        return good && seconds <= 60 ? date + hours * HOUR + minutes * MINUTE + seconds * SECOND : NONE;
    }

    private static boolean isBetween(byte octet) {
        return octet == 'T' || octet == 't' || octet == ' ';
    }

    private static boolean hasSeconds(byte[] text, int at, int length) {
        return length >= SECONDS && text[at + MINUTES] == ':';
    }

    /** The beginning of the day in UTC. */
    private static long date(byte[] text, int at) {
        int year = number(text, at, 4);
        int month = number(text, at + 5, 2);
        int day = number(text, at + 8, 2);
        boolean dashes = text[at + 4] == '-' && text[at + 7] == '-';
        if (!dashes || year < 0 || month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) {
            return NONE;
        }
        // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: years begin in March.
        int shifted = month > 2 ? year : year - 1;
        int era = Math.floorDiv(shifted, 400);
        int yearOfEra = shifted - era * 400;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (era * 146_097L + dayOfEra - 719_468) * DAY;
    }

    private static int daysOf(int year, int month) {
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : DAYS[month - 1];
    }

    /** Where the offset begins, from {@code at} on; the length where there is nothing but a time and its fraction. */
    private static int zoneAt(byte[] text, int at, int length) {
        int zone = hasSeconds(text, at, length) ? SECONDS : MINUTES;
        if (zone == SECONDS && zone + 1 < length && text[at + zone] == '.' && isDigit(text[at + zone + 1])) {
            zone++;
            while (zone < length && isDigit(text[at + zone])) {
                zone++;
            }
        }
        return zone;
    }

    /** Milliseconds. */
    private static int fraction(byte[] text, int at, int zone) {
        int millis = 0;
        for (int digit = 0; digit < 3; digit++) {
            int place = SECONDS + 1 + digit;
            millis = millis * 10 + (place < zone ? text[at + place] - '0' : 0);
        }
        return millis;
    }

    /** Of local time from UTC, milliseconds: {@code Z}, {@code +hh:mm} or {@code +hhmm}. */
    private static long offset(byte[] text, int at, int length) {
        if (length == 1) {
            return text[at] == 'Z' || text[at] == 'z' ? 0 : NONE;
        }
        boolean colon = length == 6 && text[at + 3] == ':';
        if ((!colon && length != 5) || (text[at] != '+' && text[at] != '-')) {
            return NONE;
        }
        int hours = number(text, at + 1, 2);
        int minutes = number(text, at + (colon ? 4 : 3), 2);
        long millis = hours * HOUR + minutes * MINUTE;
        return hours < 0 || hours > 23 || minutes < 0 || minutes > 59 ? NONE : text[at] == '-' ? -millis : millis;
    }

    /** Negative where there is another character than a digit. */
    private static int number(byte[] text, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            if (!isDigit(text[i])) {
                return -1;
            }
            number = number * 10 + text[i] - '0';
        }
        return number;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
