package io.modelwatch.local.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads a topic from its beginning as a {@code read_committed} consumer does. Not thread-safe. */
final class TopicReader<T> implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Function<ConsumerRecord<byte[], byte[]>, T> decoder;

    TopicReader(String bootstrapServers, String topic, Function<ConsumerRecord<byte[], byte[]>, T> decoder) {
        this.decoder = decoder;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** New records since the last call, waiting a moment for them; may be empty. */
    List<T> next() {
        return poll(PATIENCE);
    }

    /** New records since the last call, without waiting; may be empty. */
    List<T> now() {
        return poll(Duration.ZERO);
    }

    private List<T> poll(Duration patience) {
        List<T> values = new ArrayList<>();
        consumer.poll(patience).forEach(record -> values.add(decoder.apply(record)));
        return values;
    }

    /** All new records since the last call that were committed when this one began. */
    List<T> rest() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<T> values = new ArrayList<>();
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            values.addAll(next());
        }
        return values;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
