package io.modelwatch.schemas.read;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times of JSON, the slow and obvious way. */
final class ReferenceTimes {
    private static final double FROM = 946_684_800_000.0;
    private static final double UNTIL = 4_102_444_800_000.0;

    private ReferenceTimes() {}

    /** @param text of the right form; its numbers may be too large */
    static Object rfc3339(String text) {
        boolean utc = text.toUpperCase(java.util.Locale.ROOT).endsWith("Z");
        int zoneAt = utc ? text.length() - 1 : Math.max(text.lastIndexOf('+'), text.lastIndexOf('-'));
        String zone = utc ? "+0000" : text.substring(zoneAt).replace(":", "");
        String time = text.substring(11, zoneAt);
        String seconds = time.length() >= 8 ? time.substring(6, 8) : "00";
        String millis = time.length() > 9 ? (time.substring(9) + "00").substring(0, 3) : "000";
        int hours = Integer.parseInt(zone.substring(1, 3));
        int minutes = Integer.parseInt(zone.substring(3));
        if (hours > 23 || minutes > 59 || seconds.compareTo("60") > 0) {
            return ReferenceReader.WRONG;
        }
        try {
            long local = LocalDateTime.parse(text.substring(0, 10) + "T" + time.substring(0, 5))
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            long offset = (hours * 60L + minutes) * 60_000 * (zone.charAt(0) == '-' ? -1 : 1);
            return local + Long.parseLong(seconds) * 1_000 + Long.parseLong(millis) - offset;
        } catch (DateTimeException wrong) {
            return ReferenceReader.WRONG;
        }
    }

    static Object epoch(Number number) {
        double[] perUnit = {1e3, 1, 1e-3, 1e-6};
        for (double factor : perUnit) {
            double millis = factor >= 1 ? number.doubleValue() * factor : number.doubleValue() / (1 / factor);
            if (millis >= FROM && millis < UNTIL) {
                return number instanceof Long whole ? (Object) scaled(whole, factor) : Math.round(millis);
            }
        }
        double value = number.doubleValue();
        boolean whole = Math.rint(value) == value && value > -0x1p63 && value < 0x1p63;
        return number instanceof Long || whole ? (Object) number.longValue() : ReferenceReader.WRONG;
    }

    private static long scaled(long number, double factor) {
        BigInteger exact = BigInteger.valueOf(number);
        return factor >= 1
                ? exact.multiply(BigInteger.valueOf((long) factor)).longValueExact()
                : exact.divide(BigInteger.valueOf(Math.round(1 / factor))).longValueExact();
    }
}
