package io.modelwatch.schemas.alert;

import static io.modelwatch.schemas.Check.check;

import com.fasterxml.jackson.core.JsonGenerator;
import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.read.JsonOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dead letters on Kafka: the value is the payload as it was, or nothing where it was left out; the rest is in headers (UTF-8, numbers in
 * decimal). For people there is a JSON rendering, as {@code schemas/dead-letter.schema.json} describes it.
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
    /** How many headers the record had, also of those that were left out; absent where it had none. */
    public static final String HEADER_COUNT = "modelwatch-headers";
    /** Before the name of each header of the record that is not left out. */
    public static final String HEADER = "modelwatch-header-";

    /** Of the rendering. */
    private static final int SCHEMA_VERSION = 1;

    private DeadLetterWire() {}

    public static List<Header> headers(DeadLetter letter) {
        List<Header> headers = new ArrayList<>();
        headers.add(header(REASON, letter.reason()));
        headers.add(header(SENTENCE, letter.sentence()));
        headers.add(header(TOPIC, letter.topic()));
        headers.add(header(PARTITION, Integer.toString(letter.partition())));
        headers.add(header(OFFSET, Long.toString(letter.offset())));
        headers.add(header(TIMESTAMP, Long.toString(letter.timestamp())));
        if (letter.key() != null) {
            headers.add(new Header(KEY, letter.key()));
        }
        if (letter.payloadBytes() != DeadLetter.NO_PAYLOAD) {
            headers.add(header(PAYLOAD_BYTES, Integer.toString(letter.payloadBytes())));
        }
        if (letter.headerCount() > 0) {
            headers.add(header(HEADER_COUNT, Integer.toString(letter.headerCount())));
        }
        letter.headers().forEach(header -> headers.add(new Header(HEADER + header.name(), header.value())));
        return headers;
    }

    /**
     * @param payload the letter's value, may be null
     * @throws IllegalArgumentException if a header is missing or no number that it may be
     */
    public static DeadLetter read(List<Header> headers, byte[] payload) {
        List<Header> ofRecord = headers.stream()
                .filter(header -> header.name().startsWith(HEADER))
                .map(header -> new Header(header.name().substring(HEADER.length()), header.value()))
                .toList();
        return new DeadLetter(
                text(TOPIC, headers),
                (int) number(PARTITION, 0, Integer.MAX_VALUE, headers),
                number(OFFSET, 0, Long.MAX_VALUE, headers),
                number(TIMESTAMP, Long.MIN_VALUE, Long.MAX_VALUE, headers),
                text(REASON, headers),
                text(SENTENCE, headers),
                find(KEY, headers),
                payload,
                payloadBytes(headers, payload),
                ofRecord,
                headerCount(headers, ofRecord.size()));
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
            if (letter.headerCount() > 0) {
                out.writeNumberField("headerCount", letter.headerCount());
                writeHeaders(letter.headers(), out);
            }
        });
    }

    private static void writeHeaders(List<Header> headers, JsonGenerator out) throws IOException {
        out.writeArrayFieldStart("headers");
        for (Header header : headers) {
            out.writeStartObject();
            out.writeStringField("name", header.name());
            if (header.value() != null) {
                out.writeBinaryField("value", header.value());
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    /** Letters of older versions held every payload, and do not say how long it was. */
    private static int payloadBytes(List<Header> headers, byte[] payload) {
        if (find(PAYLOAD_BYTES, headers) != null) {
            return (int) number(PAYLOAD_BYTES, 0, Integer.MAX_VALUE, headers);
        }
        return payload == null ? DeadLetter.NO_PAYLOAD : payload.length;
    }

    /** Letters of older versions held no headers. */
    private static int headerCount(List<Header> headers, int held) {
        return find(HEADER_COUNT, headers) == null
                ? held
                : (int) number(HEADER_COUNT, held, Integer.MAX_VALUE, headers);
    }

    /** The value of the last one of this name; null where there is none. */
    private static byte[] find(String name, List<Header> headers) {
        byte[] value = null;
        for (Header header : headers) {
            value = header.name().equals(name) ? header.value() : value;
        }
        return value;
    }

    private static String text(String name, List<Header> headers) {
        byte[] value = find(name, headers);
        check(
                value != null,
                "header %s must be there, were %s",
                name,
                headers.stream().map(Header::name).toList());
        return new String(value, StandardCharsets.UTF_8);
    }

    private static long number(String name, long least, long most, List<Header> headers) {
        String text = text(name, headers);
        try {
            long number = Long.parseLong(text);
            check(number >= least && number <= most, "header %s must be %s to %s, was %s", name, least, most, text);
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("header %s must be a whole number, was %s".formatted(name, text), e);
        }
    }

    private static Header header(String name, String text) {
        return new Header(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
