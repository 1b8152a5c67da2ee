package io.modelwatch.tools.exporter;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.tools.exporter.Meters.Reason;
import io.modelwatch.tools.notify.ToolLog;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The records of some topics, consumed from a given time. All partitions are assigned manually: there is no group and no committed
 * position. Not thread-safe.
 */
final class RecentRecords implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOKED_AT_EVERY = Duration.ofMinutes(1);

    /** What learns from the records of a topic. */
    interface Learner {
        /**
         * Whatever the record contains: what it throws of these is told, and takes down the view of no other.
         *
         * @throws IllegalArgumentException if the record cannot be read
         * @throws ArithmeticException if it holds a time that overflows
         * @throws DateTimeException likewise
         */
        void learn(byte[] value, Instant writtenAt);
    }

    /** By topic. */
    private final Map<String, Learner> learners;

    private final Consumer<byte[], byte[]> consumer;
    private final Clock clock;
    private final ToolLog journal;
    private final Meters meters;

    private Instant lookedAt;

    private RecentRecords(
            Map<String, Learner> learners,
            Consumer<byte[], byte[]> consumer,
            Clock clock,
            ToolLog journal,
            Meters meters) {
        this.learners = learners;
        this.consumer = consumer;
        this.clock = clock;
        this.journal = journal;
        this.meters = meters;
        this.lookedAt = clock.instant();
    }

    /**
     * @param learners by topic
     * @param from records written before are not read
     * @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or a topic is missing
     */
    static RecentRecords open(
            KafkaConfig kafka,
            Map<String, Learner> learners,
            Instant from,
            Clock clock,
            ToolLog journal,
            Meters meters) {
        TopicCheck.require(kafka, List.copyOf(learners.keySet()));
        Properties settings = kafka.impatientProperties();
        settings.setProperty("enable.auto.commit", "false");
        settings.setProperty("isolation.level", "read_committed");
        settings.setProperty("auto.offset.reset", "latest");
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var records = new RecentRecords(new TreeMap<>(learners), consumer, clock, journal, meters);
        records.startFrom(from);
        return records;
    }

    private void startFrom(Instant time) {
        List<TopicPartition> partitions = WholeTopic.partitions(consumer, learners.keySet());
        consumer.assign(partitions);
        consumer.endOffsets(partitions)
                .forEach(consumer::seek); // before the offsets are looked up: nothing is missed in between
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(each -> each, each -> time.toEpochMilli())));
        offsets.forEach((partition, offset) -> {
            if (offset != null) { // otherwise nothing was written since then
                consumer.seek(partition, offset.offset());
            }
        });
    }

    /** Passes on what has arrived, waiting a moment for it. */
    void readOn() {
        if (!lookedAt.plus(LOOKED_AT_EVERY).isAfter(clock.instant())) {
            lookAfter();
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(this::read);
        learners.keySet().forEach(topic -> meters.read(topic, count(records, topic)));
    }

    private static int count(ConsumerRecords<byte[], byte[]> records, String topic) {
        return records.partitions().stream()
                .filter(partition -> partition.topic().equals(topic))
                .mapToInt(partition -> records.records(partition).size())
                .sum();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            learners.get(record.topic()).learn(record.value(), Instant.ofEpochMilli(record.timestamp()));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException malformed) {
            meters.dropped(Reason.UNREADABLE);
            journal.say(
                    "%s-%d@%d cannot be read and is skipped: %s",
                    record.topic(), record.partition(), record.offset(), malformed.getMessage());
        }
    }

    /** Discovers new partitions, and thereby whether the brokers respond: polling alone does not show it. */
    private void lookAfter() {
        lookedAt = clock.instant();
        try {
            WholeTopic.takeUpNew(consumer, learners.keySet());
            meters.kafkaAnswers(true);
        } catch (RetriableException unreachable) {
            meters.kafkaAnswers(false);
            journal.say("Kafka does not respond: %s", unreachable.getMessage());
        }
    }

    @Override
    public String toString() {
        return String.join(", ", learners.keySet());
    }

    @Override
    public void close() {
        consumer.close();
    }
}
