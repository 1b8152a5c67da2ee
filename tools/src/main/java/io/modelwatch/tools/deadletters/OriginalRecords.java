package io.modelwatch.tools.deadletters;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.event.ListedHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Looks up a dead letter's record at its offset in its topic, for as long as that topic retains it. Topics that the job does not read are
 * never read: a letter may be forged.
 */
final class OriginalRecords implements AutoCloseable {
    private final Set<String> inputs;
    private final Consumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> beginnings = new HashMap<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();

    OriginalRecords(KafkaConfig kafka) {
        inputs = Set.copyOf(List.of(
                kafka.topics().requests(),
                kafka.topics().responses(),
                kafka.topics().feedback(),
                kafka.topics().resources()));
        Properties properties = kafka.impatientProperties();
        // Dead letters are usually far apart in a topic: anything read ahead would be thrown away.
        properties.setProperty("max.poll.records", "1");
        properties.setProperty("max.partition.fetch.bytes", "65536");
        consumer = WholeTopic.consumer(properties);
    }

    /** Whether the letter names a source topic whose records may be sent again. */
    boolean isFromAnInput(DeadLetter letter) {
        return inputs.contains(letter.topic());
    }

    /** The letter with what {@link #record} finds of its record, its headers within the bounds of a letter. */
    Optional<DeadLetter> complete(DeadLetter letter) {
        return record(letter)
                .map(record -> letter.with(
                        record.key(),
                        record.value(),
                        DeadLetter.headersOf(new ListedHeaders(DeadLetterTopic.headers(record)))));
    }

    /**
     * The record at the letter's offset; empty if its topic no longer holds it, or is not read by the job. The payload in the letter itself
     * is ignored.
     *
     * @throws RetriableException if the brokers do not answer
     */
    Optional<ConsumerRecord<byte[], byte[]>> record(DeadLetter letter) {
        if (!isFromAnInput(letter)) {
            return Optional.empty();
        }
        return find(new TopicPartition(letter.topic(), letter.partition()), letter.offset())
                .filter(record -> record.timestamp() == letter.timestamp()); // otherwise the topic was recreated
    }

    @Override
    public void close() {
        consumer.close();
    }

    private Optional<ConsumerRecord<byte[], byte[]>> find(TopicPartition partition, long offset) {
        if (offset < beginning(partition) || offset >= ends.get(partition)) {
            return Optional.empty();
        }
        if (!consumer.assignment().contains(partition)) {
            consumer.assign(List.of(partition));
        }
        consumer.seek(partition, offset);
        try {
            while (consumer.position(partition) <= offset) {
                for (ConsumerRecord<byte[], byte[]> record : WholeTopic.poll(consumer)) {
                    if (record.offset() == offset) {
                        return Optional.of(record);
                    }
                }
            }
            return Optional.empty(); // compacted away
        } catch (OffsetOutOfRangeException gone) {
            return Optional.empty(); // deleted since its end offsets were fetched
        }
    }

    /** Fetched once per partition; a topic that is gone holds nothing. */
    private long beginning(TopicPartition partition) {
        if (!beginnings.containsKey(partition)) {
            List<TopicPartition> asked = List.of(partition);
            boolean exists = WholeTopic.partitions(consumer, partition.topic()).contains(partition);
            ends.put(partition, exists ? consumer.endOffsets(asked).get(partition) : 0);
            beginnings.put(partition, exists ? consumer.beginningOffsets(asked).get(partition) : 0);
        }
        return beginnings.get(partition);
    }
}
