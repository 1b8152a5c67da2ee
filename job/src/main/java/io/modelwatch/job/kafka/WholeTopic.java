package io.modelwatch.job.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All partitions of a topic, read by one consumer without a group; commits nothing. */
public final class WholeTopic {
    private static final Duration POLL = Duration.ofMillis(200);

    private WholeTopic() {}

    /**
     * Calls back for every record from the beginning to the end found at the start, in the order of each partition. The topic must exist.
     *
     * @throws RetriableException if the brokers stop answering
     */
    public static void read(
            Properties properties, String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        try (Consumer<byte[], byte[]> consumer = consumer(properties)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            readUpTo(consumer.endOffsets(partitions), consumer, each);
        }
    }

    /**
     * The newest records of all partitions, in the order of their timestamps. The topic must exist.
     *
     * @param count most of them, > 0
     * @throws RetriableException if the brokers stop answering
     */
    public static List<ConsumerRecord<byte[], byte[]>> last(Properties properties, String topic, int count) {
        Comparator<ConsumerRecord<byte[], byte[]>> oldestFirst =
                Comparator.<ConsumerRecord<byte[], byte[]>>comparingLong(ConsumerRecord::timestamp)
                        .thenComparingInt(ConsumerRecord::partition)
                        .thenComparingLong(ConsumerRecord::offset);
        PriorityQueue<ConsumerRecord<byte[], byte[]>> newest = new PriorityQueue<>(oldestFirst);
        try (Consumer<byte[], byte[]> consumer = consumer(properties)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            ends.forEach((partition, end) -> consumer.seek(partition, Math.max(begins.get(partition), end - count)));
            readUpTo(ends, consumer, record -> {
                newest.add(record);
                if (newest.size() > count) { // no more are held, however many partitions there are
                    newest.remove();
                }
            });
        }
        return newest.stream().sorted(oldestFirst).toList();
    }

    /** How many records there are, or a few more: offsets that marks of transactions take are counted. */
    public static long size(Properties properties, String topic) {
        try (Consumer<byte[], byte[]> consumer = consumer(properties)) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
            return consumer.endOffsets(partitions).entrySet().stream()
                    .mapToLong(end -> end.getValue() - begins.get(end.getKey()))
                    .sum();
        }
    }

    /** A consumer that belongs to no group and leaves no trace. */
    public static Consumer<byte[], byte[]> consumer(Properties properties) {
        var quiet = new Properties();
        quiet.putAll(properties);
        quiet.setProperty("enable.auto.commit", "false");
        quiet.setProperty(
                "auto.offset.reset",
                "none"); // a topic that is created anew meanwhile is an error, not a reason to wait
        return new KafkaConsumer<>(quiet, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** The same of several topics. */
    public static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer, Collection<String> topics) {
        return topics.stream()
                .flatMap(topic -> partitions(consumer, topic).stream())
                .toList();
    }

    /**
     * Adds new partitions of the topics that the consumer reads, from their beginning.
     *
     * @throws RetriableException if the brokers do not answer, which polling alone would not show
     */
    public static void takeUpNew(Consumer<byte[], byte[]> consumer, Collection<String> topics) {
        Set<TopicPartition> before = Set.copyOf(consumer.assignment());
        consumer.endOffsets(before); // asks; partitionsFor may know without asking
        List<TopicPartition> now = partitions(consumer, topics);
        List<TopicPartition> fresh =
                now.stream().filter(partition -> !before.contains(partition)).toList();
        if (!fresh.isEmpty()) { // an empty list would mean all of them
            consumer.assign(now);
            consumer.seekToBeginning(fresh);
        }
    }

    /**
     * The records that have arrived, after a short wait.
     *
     * @throws RetriableException if nothing came and the brokers do not answer
     */
    public static ConsumerRecords<byte[], byte[]> poll(Consumer<byte[], byte[]> consumer) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (records.isEmpty()) {
            consumer.endOffsets(consumer.assignment());
        }
        return records;
    }

    /** Reads from the consumer's position. */
    static void readUpTo(
            Map<TopicPartition, Long> ends,
            Consumer<byte[], byte[]> consumer,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> each) {
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : poll(consumer)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    each.accept(record);
                }
            }
        }
    }
}
