package io.modelwatch.schemas;

/**
 * A record that could not be used, as it stood in its topic.
 *
 * @param topic source topic
 * @param timestamp the record's Kafka timestamp, epoch milliseconds
 * @param reason code of {@link Refusal.Reason}
 * @param sentence what is wrong
 * @param key may be null
 * @param payload may be null
 */
public record DeadLetter(
        String topic,
        int partition,
        long offset,
        long timestamp,
        String reason,
        String sentence,
        byte[] key,
        byte[] payload) {}
