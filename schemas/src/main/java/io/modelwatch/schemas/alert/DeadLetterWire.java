package io.modelwatch.schemas.alert;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.read.JsonOutput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Dead letters on Kafka: the value is the payload as it was, or nothing where it was left out; what is known about it stands in headers
 * (UTF-8, numbers in decimal). For people there is a JSON rendering, as {@code schemas/dead-letter.schema.json} describes it.
 */
public final class DeadLetterWire {
    public static final String REASON = "modelwatch-reason";
    public static final String SENTENCE = "modelwatch-sentence";
    public static final String TOPIC = "modelwatch-topic";
    public static final String PARTITION = "modelwatch-partition";
    public static final String OFFSET = "modelwatch-offset";
    /** Epoch milliseconds. */
    public static final String TIMESTAMP = "modelwatch-timestamp";
    /** The record's key as it was; absent where it had none or it was left out. */
    public static final String KEY = "modelwatch-key";
    /** Length of the record's value, also of one that was left out; absent where it had none. */
    public static final String PAYLOAD_BYTES = "modelwatch-payload-bytes";

    /** Of the rendering. */
    private static final int SCHEMA_VERSION = 1;

    private DeadLetterWire() {}

    public static Map<String, byte[]> headers(DeadLetter letter) {
        Map<String, byte[]> headers = new LinkedHashMap<>();
        headers.put(REASON, utf8(letter.reason()));
        headers.put(SENTENCE, utf8(letter.sentence()));
        headers.put(TOPIC, utf8(letter.topic()));
        headers.put(PARTITION, utf8(Integer.toString(letter.partition())));
        headers.put(OFFSET, utf8(Long.toString(letter.offset())));
        headers.put(TIMESTAMP, utf8(Long.toString(letter.timestamp())));
        if (letter.key() != null) {
            headers.put(KEY, letter.key());
        }
        if (letter.payloadBytes() != DeadLetter.NO_PAYLOAD) {
            headers.put(PAYLOAD_BYTES, utf8(Integer.toString(letter.payloadBytes())));
        }
        return headers;
    }

    /**
     * @param payload the letter's value, may be null
     * @throws IllegalArgumentException if a header is missing or no number that it may be
     */
    public static DeadLetter read(Map<String, byte[]> headers, byte[] payload) {
        return new DeadLetter(
                text(TOPIC, headers),
                (int) number(PARTITION, 0, Integer.MAX_VALUE, headers),
                number(OFFSET, 0, Long.MAX_VALUE, headers),
                number(TIMESTAMP, Long.MIN_VALUE, Long.MAX_VALUE, headers),
                text(REASON, headers),
                text(SENTENCE, headers),
                headers.get(KEY),
                payload,
                payloadBytes(headers, payload));
    }

    /**
     * For people and scripts; key and payload as base64.
     *
     * @param maxPayload most bytes of the payload that are shown, >= 0; {@code payloadBytes} says how many there are
     */
    public static byte[] toJson(DeadLetter letter, int maxPayload) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            out.writeStringField("topic", letter.topic());
            out.writeNumberField("partition", letter.partition());
            out.writeNumberField("offset", letter.offset());
            out.writeStringField(
                    "timestamp", Instant.ofEpochMilli(letter.timestamp()).toString());
            out.writeStringField("reason", letter.reason());
            out.writeStringField("sentence", letter.sentence());
            if (letter.key() != null) {
                out.writeBinaryField("key", letter.key());
            }
            if (letter.payloadBytes() != DeadLetter.NO_PAYLOAD) {
                out.writeNumberField("payloadBytes", letter.payloadBytes());
            }
            if (letter.payload() != null) {
                int shown = Math.min(maxPayload, letter.payload().length);
                out.writeBinaryField("payload", Arrays.copyOf(letter.payload(), shown));
            }
        });
    }

    /** Letters of older versions held every payload, and do not say how long it was. */
    private static int payloadBytes(Map<String, byte[]> headers, byte[] payload) {
        if (headers.containsKey(PAYLOAD_BYTES)) {
            return (int) number(PAYLOAD_BYTES, 0, Integer.MAX_VALUE, headers);
        }
        return payload == null ? DeadLetter.NO_PAYLOAD : payload.length;
    }

    private static String text(String name, Map<String, byte[]> headers) {
        byte[] value = headers.get(name);
        check(value != null, "header %s must be there, were %s", name, headers.keySet());
        return new String(value, StandardCharsets.UTF_8);
    }

    private static long number(String name, long least, long most, Map<String, byte[]> headers) {
        String text = text(name, headers);
        try {
            long number = Long.parseLong(text);
            check(number >= least && number <= most, "header %s must be %s to %s, was %s", name, least, most, text);
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("header %s must be a whole number, was %s".formatted(name, text), e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
