package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.event.Header;
import io.modelwatch.schemas.event.Headers;
import io.modelwatch.schemas.event.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A record as it was in its topic, which could not be used, or one of whose events could not. There is one for each record, about the
 * first such event.
 *
 * @param topic source topic
 * @param timestamp the record's Kafka timestamp, epoch milliseconds
 * @param reason code of {@link Refusal.Reason}
 * @param sentence what is wrong
 * @param key null where the record had none, or it was left out
 * @param payload null where the record had none, or it was left out; perhaps only its beginning
 * @param payloadBytes length of the record's value, also of one that was left out; -1: it had none
 * @param headers of the record, in their order; perhaps only the first, or none
 * @param headerCount how many headers the record had, also of those that were left out
 */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        long timestamp,
        String reason,
        String sentence,
        byte[] key,
        byte[] payload,
        int payloadBytes,
        List<Header> headers,
        int headerCount) {
    /** As {@link #payloadBytes} of a record without a value. */
    public static final int NO_PAYLOAD = -1;

    /** The same without the record's content: its place and the problem stay. */
    public DeadLetter withoutContent() {
        return with(null, null, List.of());
    }

    /** The same with the record's content, or a part of it. */
    public DeadLetter with(byte[] newKey, byte[] newPayload, List<Header> newHeaders) {
        return new DeadLetter(
                topic,
                partition,
                offset,
                timestamp,
                reason,
                sentence,
                newKey,
                newPayload,
                payloadBytes,
                newHeaders,
                headerCount);
    }

    /**
     * As many of the first headers as a dead letter may hold: {@link Bounds#DEAD_LETTER_HEADERS}, of
     * {@link Bounds#DEAD_LETTER_HEADER_BYTES} together.
     */
    public static List<Header> headersOf(Headers all) {
        int most = Math.min(all.count(), Bounds.DEAD_LETTER_HEADERS);
        List<Header> kept = new ArrayList<>(most);
        int left = Bounds.DEAD_LETTER_HEADER_BYTES;
        for (int i = 0; i < most; i++) {
            Header header = new Header(all.name(i), all.value(i));
            left -= bytes(header);
            if (left < 0) {
                break;
            }
            kept.add(header);
        }
        return kept;
    }

    private static int bytes(Header header) {
        int name = header.name().getBytes(StandardCharsets.UTF_8).length;
        return name + (header.value() == null ? 0 : header.value().length);
    }

    /**
     * The written form, within {@link Bounds#RECORD_BYTES}: only the beginning of a value that is too long, and no key that is too long.
     */
    public DeadLetter bounded() {
        boolean keyFits = key == null || key.length <= Bounds.DEAD_LETTER_KEY_BYTES;
        boolean payloadFits = payload == null || payload.length <= Bounds.DEAD_LETTER_PAYLOAD_BYTES;
        if (keyFits && payloadFits) {
            return this;
        }
        return with(
                keyFits ? key : null,
                payloadFits ? payload : Arrays.copyOf(payload, Bounds.DEAD_LETTER_PAYLOAD_BYTES),
                headers);
    }

    /** Whether the record had a value that is not in here, or not whole. */
    public boolean isPayloadLeftOut() {
        return payloadBytes != NO_PAYLOAD && (payload == null || payload.length < payloadBytes);
    }

    /** Whether the record had a value or headers that are not in here, or not all. */
    public boolean isContentLeftOut() {
        return isPayloadLeftOut() || headers.size() < headerCount;
    }
}
