package io.modelwatch.tools.notify;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The alert topic, consumed from its beginning and continuously, committed records only. It is compacted, so that is not much. All
 * partitions are assigned manually, not shared in a group. Not thread-safe.
 */
public final class AlertTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration LOOKED_AT_EVERY = Duration.ofMinutes(1);
    /** At least as long as the topic retains every transition. */
    private static final Duration REMEMBERED_FOR = Duration.ofDays(7);

    private final String name;
    private final Consumer<byte[], byte[]> consumer;
    private final Clock clock;
    private final ToolLog journal;
    private final LastKnown lastKnown = new LastKnown();
    /** End offsets of the partitions at the time of opening. */
    private final Map<TopicPartition, Long> ends;

    private Instant lookedAt;

    private AlertTopic(String name, Consumer<byte[], byte[]> consumer, Clock clock, ToolLog journal) {
        this.name = name;
        this.consumer = consumer;
        this.clock = clock;
        this.journal = journal;
        this.lookedAt = clock.instant();
        List<TopicPartition> partitions = WholeTopic.partitions(consumer, name);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.ends = consumer.endOffsets(partitions);
    }

    /**
     * @param groupId under which positions are committed; empty: none are
     * @throws io.modelwatch.job.config.ConfigException if the brokers do not answer or the topic is missing
     */
    public static AlertTopic open(KafkaConfig kafka, String groupId, Clock clock, ToolLog journal) {
        TopicCheck.require(kafka, List.of(kafka.topics().alerts()));
        Properties settings = kafka.impatientProperties();
        settings.setProperty("enable.auto.commit", "false");
        settings.setProperty("isolation.level", "read_committed");
        settings.setProperty("auto.offset.reset", "earliest");
        if (!groupId.isEmpty()) {
            settings.setProperty("group.id", groupId);
        }
        var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        return new AlertTopic(kafka.topics().alerts(), consumer, clock, journal);
    }

    /** What has arrived, waiting a moment for it; ordered per partition, and so per fingerprint. */
    public List<AlertTransition> next() {
        if (!lookedAt.plus(LOOKED_AT_EVERY).isAfter(clock.instant())) {
            lookAfter();
        }
        List<AlertTransition> transitions = new ArrayList<>();
        consumer.poll(POLL).forEach(record -> transitions.add(transition(record)));
        return transitions;
    }

    /** Whether everything present at the time of opening was read. */
    public boolean isCaughtUp() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** The end offsets at the time of opening. */
    Map<TopicPartition, Long> ends() {
        return Map.copyOf(ends);
    }

    /** Offsets of the next record to consume, as committed by the group; without partitions that have none. */
    Map<TopicPartition, Long> kept() {
        return consumer.committed(consumer.assignment()).entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    /** @throws RetriableException if the brokers do not respond; the previous commit stays valid */
    void keep(Map<TopicPartition, Long> offsets) {
        consumer.commitSync(offsets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue()))));
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() {
        consumer.close();
    }

    private AlertTransition transition(ConsumerRecord<byte[], byte[]> record) {
        Instant writtenAt = Instant.ofEpochMilli(record.timestamp());
        Alert alert = read(record);
        String fingerprint = alert == null ? key(record) : alert.fingerprint();
        boolean isNews = alert != null && lastKnown.isNews(alert, writtenAt);
        var partition = new TopicPartition(record.topic(), record.partition());
        return new AlertTransition(
                partition, record.offset(), fingerprint, alert, record.value() == null, writtenAt, isNews);
    }

    /** Null if there is no value, or it cannot be read. */
    private Alert read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            return AlertJson.read(record.value());
        } catch (IllegalArgumentException malformed) {
            journal.say(
                    "%s-%d@%d cannot be read and is skipped: %s",
                    record.topic(), record.partition(), record.offset(), malformed.getMessage());
            return null;
        }
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** Discovers new partitions, and thereby whether the brokers respond: polling alone does not show it. */
    private void lookAfter() {
        lookedAt = clock.instant();
        lastKnown.forgetBefore(lookedAt.minus(REMEMBERED_FOR));
        try {
            WholeTopic.takeUpNew(consumer, List.of(name));
        } catch (RetriableException unreachable) {
            journal.say("Kafka does not respond: %s", unreachable.getMessage());
        }
    }
}
