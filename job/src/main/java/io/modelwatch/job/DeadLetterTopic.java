package io.modelwatch.job;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.DeadLetter;
import io.modelwatch.schemas.wire.DeadLetterWire;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the dead-letter topic from its beginning to the end found at the start; commits nothing. */
final class DeadLetterTopic {
    private static final Duration POLL = Duration.ofMillis(200);

    private DeadLetterTopic() {}

    /** @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or the topic is missing */
    static void read(KafkaConfig config, BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetter> each) {
        String topic = config.topics().deadLetters();
        TopicCheck.require(config, List.of(topic));
        Properties properties = config.impatientProperties();
        properties.setProperty("enable.auto.commit", "false");
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readUpTo(consumer.endOffsets(partitions), consumer, each);
        }
    }

    private static void readUpTo(
            Map<TopicPartition, Long> ends,
            Consumer<byte[], byte[]> consumer,
            BiConsumer<ConsumerRecord<byte[], byte[]>, DeadLetter> each) {
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    each.accept(record, DeadLetterWire.read(headers(record), record.value()));
                }
            }
        }
    }

    private static Map<String, byte[]> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, byte[]> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), header.value()));
        return headers;
    }
}
