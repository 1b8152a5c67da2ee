package io.modelwatch.tools.backtest;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Points in time as people and tools write them: RFC 3339, epoch seconds or milliseconds with or without decimals, or {@code yyyy-MM-dd
 * HH:mm:ss} in UTC, with fractions of a second, without seconds or without a time of day.
 */
public final class Times {
    /** Taken as seconds this is in the year 5138, as milliseconds in 1973. */
    private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(100_000_000_000L);

    private static final int MILLIS_DIGITS = 3;
    private static final Pattern EPOCH = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern LOCAL =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)(?:[ T](\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?))?");

    private Times() {}

    /** @throws IllegalArgumentException if it is none of these */
    public static Instant parse(String text) {
        String time = text.strip();
        Matcher local = LOCAL.matcher(time);
        try {
            if (EPOCH.matcher(time).matches()) {
                return epoch(new BigDecimal(time));
            }
            return local.matches()
                    ? local(local.group(1), local.group(2))
                    : OffsetDateTime.parse(time, DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(
                    "must be a time (RFC 3339, epoch seconds or milliseconds, or yyyy-MM-dd HH:mm:ss), was '%s'"
                            .formatted(text),
                    wrong);
        }
    }

    /** Whether {@link #parse} takes a text. */
    static boolean isTime(String text) {
        try {
            return parse(text) != null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /** Decimals beyond milliseconds are cut off. */
    private static Instant epoch(BigDecimal number) {
        BigDecimal millis = number.compareTo(FIRST_MILLIS) < 0 ? number.movePointRight(MILLIS_DIGITS) : number;
        return Instant.ofEpochMilli(millis.setScale(0, RoundingMode.DOWN).longValueExact());
    }

    private static Instant local(String date, String time) {
        LocalDateTime local =
                time == null ? LocalDate.parse(date).atStartOfDay() : LocalDateTime.parse(date + "T" + time);
        return local.toInstant(ZoneOffset.UTC);
    }
}
