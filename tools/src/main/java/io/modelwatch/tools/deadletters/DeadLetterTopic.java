package io.modelwatch.tools.deadletters;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.schemas.event.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the dead-letter topic from its beginning to the end found at the start; commits nothing. Whoever may write there may write
 * anything: records that are not dead letters are skipped and counted.
 */
final class DeadLetterTopic {
    private DeadLetterTopic() {}

    /**
     * @return how many records were not dead letters
     * @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or the topic is missing
     */
    static long read(KafkaConfig config, BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetter> each) {
        String topic = config.topics().deadLetters();
        TopicCheck.require(config, List.of(topic));
        long[] foreign = new long[1];
        WholeTopic.read(
                config.impatientProperties(),
                topic,
                record -> letter(record).ifPresentOrElse(letter -> each.accept(record, letter), () -> foreign[0]++));
        return foreign[0];
    }

    private static Optional<DeadLetter> letter(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(DeadLetterWire.read(headers(record), record.value()));
        } catch (IllegalArgumentException noLetter) {
            return Optional.empty();
        }
    }

    /** Of any record. */
    static List<Header> headers(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        return headers;
    }
}
