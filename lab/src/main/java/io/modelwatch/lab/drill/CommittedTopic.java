package io.modelwatch.lab.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A topic from its beginning, as a {@code read_committed} consumer sees it. Not thread-safe. */
final class CommittedTopic implements AutoCloseable {
    private static final Duration A_MOMENT = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    CommittedTopic(String bootstrapServers, String topic) {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "fetch.max.wait.ms", "20"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Everything in a topic, by partition in the order of writing. */
    static <T> List<T> read(
            String bootstrapServers, String topic, Function<ConsumerRecord<byte[], byte[]>, T> decoder) {
        List<T> values = new ArrayList<>();
        try (CommittedTopic reader = new CommittedTopic(bootstrapServers, topic)) {
            reader.rest(record -> values.add(decoder.apply(record)));
        }
        return values;
    }

    /** Skips to the end: only new records from here on. */
    CommittedTopic atTheEnd() {
        consumer.seekToEnd(partitions);
        return this;
    }

    /** Everything new since the last call that was committed when this one began. */
    void rest(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            next(reader);
        }
    }

    /** Whatever is new since the last call, waiting a moment for it. */
    void next(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.poll(A_MOMENT).forEach(reader);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
