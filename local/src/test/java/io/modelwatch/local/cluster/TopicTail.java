package io.modelwatch.local.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Counts the records of a topic that are of interest, from its beginning on. */
final class TopicTail implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Predicate<byte[]> interesting;
    private int count;

    TopicTail(String bootstrapServers, String topic, Predicate<byte[]> interesting) {
        this.interesting = interesting;
        this.consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** How many there are by now; waits a moment for more. */
    int count() {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> count += interesting.test(record.value()) ? 1 : 0);
        return count;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
