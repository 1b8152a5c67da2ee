package io.modelwatch.job;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.DeadLetter;
import io.modelwatch.schemas.wire.DeadLetterWire;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the dead-letter topic from its beginning to the end found at the start; commits nothing. */
final class DeadLetterTopic {
    private DeadLetterTopic() {}

    /** @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or the topic is missing */
    static void read(KafkaConfig config, BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetter> each) {
        String topic = config.topics().deadLetters();
        TopicCheck.require(config, List.of(topic));
        WholeTopic.read(
                config.impatientProperties(),
                topic,
                record -> each.accept(record, DeadLetterWire.read(headers(record), record.value())));
    }

    private static Map<String, byte[]> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, byte[]> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        return headers;
    }
}
