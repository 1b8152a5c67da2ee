package io.modelwatch.schemas.read.foreign;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * JSON objects of other formats, known by the name of a field. The object is walked over and not read, so it may be cut off or broken, and
 * nothing is allocated for it.
 */
public final class JsonMarks {
    /** Of ours: an object that has one is ours, whatever else it has or lacks. */
    private static final byte[][] OURS = {
        utf8("requestId"), utf8("request_id"), utf8("model"), utf8("itemId"), utf8("item_id"), utf8("readings")
    };

    private static final Mark[] MARKS = {
        new Mark("specversion", "a structured CloudEvent"),
        new Mark("resourceSpans", "OTLP traces in JSON"),
        new Mark("resourceLogs", "OTLP logs in JSON"),
        new Mark("resourceMetrics", "OTLP metrics in JSON"),
        new Mark("captureData", "a capture of SageMaker"),
        new Mark("groundTruthData", "ground truth of SageMaker"),
        new Mark("action_name", "an event of UBI"),
        new Mark("user_query", "a query of UBI")
    };

    private record Mark(byte[] field, String format) {
        Mark(String field, String format) {
            this(utf8(field), format);
        }
    }

    private JsonMarks() {}

    /**
     * For example {@code a structured CloudEvent}; empty where no name of a field gives a format away.
     *
     * @param start of the object in {@code value}: where its brace is
     */
    public static Optional<String> name(byte[] value, int start) {
        String format = null;
        int depth = 0;
        boolean named = false;
        for (int at = start; at < value.length; at++) {
            switch (value[at]) {
                case '{', '[' -> named = ++depth == 1;
                case '}', ']' -> depth--;
                case ',' -> named = depth == 1;
                case ':' -> named = false;
                case '"' -> {
                    int end = endOfText(value, at + 1);
                    if (named && is(OURS, value, at + 1, end)) {
                        return Optional.empty();
                    }
                    format = named && format == null ? format(value, at + 1, end) : format;
                    at = end;
                }
                default -> {}
            }
        }
        return Optional.ofNullable(format);
    }

    /** Where the quotation mark is, or the value ends. */
    private static int endOfText(byte[] value, int from) {
        int at = from;
        while (at < value.length && value[at] != '"') {
            at += value[at] == '\\' ? 2 : 1;
        }
        return Math.min(at, value.length);
    }

    private static boolean is(byte[][] names, byte[] value, int from, int to) {
        for (byte[] name : names) {
            if (Arrays.equals(value, from, to, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    private static String format(byte[] value, int from, int to) {
        for (Mark mark : MARKS) {
            if (Arrays.equals(value, from, to, mark.field, 0, mark.field.length)) {
                return mark.format;
            }
        }
        return null;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
