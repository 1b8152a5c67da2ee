package io.modelwatch.tools.exporter;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.tools.exporter.Meters.Reason;
import io.modelwatch.tools.notify.ToolLog;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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
 * The topic of metric points, consumed from a given time. All partitions are assigned manually: there is no group and no committed
 * position. Not thread-safe.
 */
final class MetricTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOKED_AT_EVERY = Duration.ofMinutes(1);

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final Clock clock;
    private final ToolLog journal;
    private final Meters meters;

    private Instant lookedAt;

    private MetricTopic(String name, Consumer<byte[], byte[]> consumer, Clock clock, ToolLog journal, Meters meters) {
        this.name = name;
        this.consumer = consumer;
        this.clock = clock;
        this.journal = journal;
        this.meters = meters;
        this.lookedAt = clock.instant();
    }

    /**
     * @param from records written before are not read
     * @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or the topic is missing
     */
    static MetricTopic open(KafkaConfig kafka, Instant from, Clock clock, ToolLog journal, Meters meters) {
        TopicCheck.require(kafka, List.of(kafka.topics().metrics()));
        Properties settings = kafka.impatientProperties();
        settings.setProperty("enable.auto.commit", "false");
        settings.setProperty("isolation.level", "read_committed");
        settings.setProperty("auto.offset.reset", "latest");
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var topic = new MetricTopic(kafka.topics().metrics(), consumer, clock, journal, meters);
        topic.startFrom(from);
        return topic;
    }

    private void startFrom(Instant time) {
        List<TopicPartition> partitions = WholeTopic.partitions(consumer, name);
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
    void readInto(LatestPoints points) {
        if (!lookedAt.plus(LOOKED_AT_EVERY).isAfter(clock.instant())) {
            lookAfter();
        }
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        records.forEach(record -> read(record, points));
        meters.read(name, records.count());
    }

    /** Whatever a record contains, for example a window that overflows: it must not take down the view of the others. */
    private void read(ConsumerRecord<byte[], byte[]> record, LatestPoints points) {
        try {
            points.learn(MetricPointJson.read(record.value()), Instant.ofEpochMilli(record.timestamp()));
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
            WholeTopic.takeUpNew(consumer, name);
            meters.kafkaAnswers(true);
        } catch (RetriableException unreachable) {
            meters.kafkaAnswers(false);
            journal.say("Kafka does not respond: %s", unreachable.getMessage());
        }
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
