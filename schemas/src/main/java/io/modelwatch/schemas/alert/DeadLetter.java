package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.event.Refusal;
import java.util.Arrays;

/**
 * A record that could not be used, as it stood in its topic.
 *
 * @param topic source topic
 * @param timestamp the record's Kafka timestamp, epoch milliseconds
 * @param reason code of {@link Refusal.Reason}
 * @param sentence what is wrong
 * @param key null where the record had none, or it was left out
 * @param payload null where the record had none, or it was left out; perhaps only its beginning
 * @param payloadBytes length of the record's value, also of one that was left out; -1: it had none
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
        int payloadBytes) {
    /** As {@link #payloadBytes} of a record without a value. */
    public static final int NO_PAYLOAD = -1;

    /** The same without what the record held: its place and what is wrong with it stay. */
    public DeadLetter withoutContent() {
        return with(null, null);
    }

    /** The same with what the record held, or a part of it. */
    public DeadLetter with(byte[] newKey, byte[] newPayload) {
        return new DeadLetter(topic, partition, offset, timestamp, reason, sentence, newKey, newPayload, payloadBytes);
    }

    /** The same as it is written, within {@link Bounds#RECORD_BYTES}: of a value that is too long its beginning, no key that is too long. */
    public DeadLetter bounded() {
        boolean keyFits = key == null || key.length <= Bounds.DEAD_LETTER_KEY_BYTES;
        boolean payloadFits = payload == null || payload.length <= Bounds.DEAD_LETTER_PAYLOAD_BYTES;
        if (keyFits && payloadFits) {
            return this;
        }
        return with(
                keyFits ? key : null, payloadFits ? payload : Arrays.copyOf(payload, Bounds.DEAD_LETTER_PAYLOAD_BYTES));
    }

    /** Whether the record had a value that is not in here, or not whole. */
    public boolean isPayloadLeftOut() {
        return payloadBytes != NO_PAYLOAD && (payload == null || payload.length < payloadBytes);
    }
}
