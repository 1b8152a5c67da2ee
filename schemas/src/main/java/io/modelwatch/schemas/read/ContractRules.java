package io.modelwatch.schemas.read;

import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.read.text.EpochUnit;
import io.modelwatch.schemas.read.text.Excerpt;
import io.modelwatch.schemas.read.text.Utf8;
import io.modelwatch.schemas.read.text.WrongUnit;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The rules of the contracts, the same for every format. Each throws {@link Refused} with the field, the rule and the value. */
public final class ContractRules {
    static final int MAX_ID = 256;
    /** Longest name of a record, in bytes of UTF-8. */
    public static final int MAX_NAME = 128;

    static final int MAX_STATUS = 64;
    /** Longest kind of feedback, in bytes of UTF-8. */
    static final int MAX_KIND = 64;

    private static final int MAX_POSITION = 1_000_000;
    /** Of any currency; sums of them stay far from what a double holds. */
    private static final double MAX_VALUE = 1e12;

    static final int MAX_PREDICTIONS = 10_000;
    static final int MAX_READINGS = 64;
    /** Of one request. */
    static final int MAX_FEATURES = 1_024;
    /** Longest text that is a feature's value, in bytes of UTF-8. */
    static final int MAX_FEATURE_TEXT = 1_024;

    static final int MAX_RECORD = 16 << 20;
    /** Of one record: an event that is refused takes more time than the two bytes that it may have. */
    static final int MAX_EVENTS = 10_000;
    /** The year 3000, epoch milliseconds: beyond it, a time is most likely in microseconds. */
    private static final long MAX_TIME = 32_503_680_000_000L;

    private static final int MAX_WEIGHT = 1_000_000;
    /** A day: a sum over a window must not overflow because of one producer. */
    private static final long MAX_LATENCY_MICROS = 86_400_000_000L;

    private ContractRules() {}

    static void length(String field, int length, int max) {
        if (length == 0) {
            throw Refused.missing(field);
        }
        if (length > max) {
            throw new Refused(
                    Reason.ID_TOO_LONG, field + " must be 1 to " + max + " bytes of UTF-8, was " + length + " bytes");
        }
    }

    static void utf8(String field, byte[] bytes, int at, int length) {
        if (!Utf8.isValid(bytes, at, length)) {
            throw Refused.malformed(field + " must be valid UTF-8, was " + Excerpt.octets(bytes, at, length));
        }
    }

    /** Of an id that leaves the job as it is. */
    static void printable(String field, byte[] bytes, int at, int length) {
        if (!Utf8.isPrintableAscii(bytes, at, length)) {
            utf8(field, bytes, at, length);
            refuse(field, Plain.refusalOfText(new String(bytes, at, length, StandardCharsets.UTF_8)), length);
        }
    }

    /** A name, which identifies things and becomes part of keys. */
    static void name(String field, byte[] bytes, int at, int length) {
        utf8(field, bytes, at, length);
        refuse(field, Plain.refusalOfName(new String(bytes, at, length, StandardCharsets.UTF_8)), length);
    }

    private static void refuse(String field, Optional<String> refusal, int length) {
        if (refusal.isPresent()) {
            throw Refused.malformed(field + " " + refusal.get() + ", was a text of " + length + " bytes");
        }
    }

    /** Whether it may be the name of a reading or of a feature. */
    static boolean isPlainName(byte[] bytes, int at, int length) {
        return length >= 1
                && length <= MAX_NAME
                && Utf8.isValid(bytes, at, length)
                && Plain.refusalOfName(new String(bytes, at, length, StandardCharsets.UTF_8))
                        .isEmpty();
    }

    /** @param recordMillis the record's Kafka timestamp, which may show what unit was meant */
    static void time(String field, long millis, long recordMillis) {
        if (millis <= 0 || millis >= MAX_TIME) {
            throw new Refused(
                    Reason.OUT_OF_RANGE,
                    field + " must be in epoch milliseconds, > 0 and before the year 3000, was " + millis
                            + WrongUnit.hint(millis, recordMillis));
        }
        if (EpochUnit.isSeconds(millis)) { // else it would be a day in the first weeks of 1970
            throw new Refused(
                    Reason.OUT_OF_RANGE,
                    field + " must be in epoch milliseconds, was " + millis + ": " + field + " looks like seconds");
        }
    }

    /** @param millis that {@link #time} has passed, so that the difference cannot overflow */
    static void notAhead(long millis, long recordMillis, long aheadMillis) {
        if (millis - aheadMillis > recordMillis) {
            throw new Refused(
                    Reason.AHEAD_OF_RECORD_TIME,
                    "time must be at most " + aheadMillis + " ms ahead of the record's Kafka timestamp " + recordMillis
                            + ", was " + millis + WrongUnit.hint(millis, recordMillis));
        }
    }

    /** @param millis that {@link #time} has passed, so that the difference cannot overflow */
    static void notBehind(long millis, long recordMillis, long behindMillis) {
        if (behindMillis != TimeBounds.ANY_AGE && recordMillis - millis > behindMillis) {
            throw new Refused(
                    Reason.BEHIND_TIME,
                    "time must be at most " + behindMillis + " ms behind the record's Kafka timestamp " + recordMillis
                            + ", was " + millis + WrongUnit.hint(millis, recordMillis));
        }
    }

    static boolean isWeight(long sampledRate) {
        return sampledRate >= 1 && sampledRate <= MAX_WEIGHT;
    }

    static boolean isLatency(long micros) {
        return micros >= 0 && micros <= MAX_LATENCY_MICROS;
    }

    static boolean isPosition(long place) {
        return place >= 1 && place <= MAX_POSITION;
    }

    static boolean isValue(double value) {
        return Math.abs(value) <= MAX_VALUE;
    }

    /** Whether it may be the id of an item. */
    static boolean isId(byte[] bytes, int at, int length) {
        return length >= 1 && length <= MAX_ID && Utf8.isValid(bytes, at, length);
    }

    static void finite(String field, double value) {
        if (!Double.isFinite(value)) {
            throw new Refused(Reason.NOT_FINITE, field + " must be finite, was " + value);
        }
    }
}
