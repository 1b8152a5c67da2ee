package io.modelwatch.job.kafka;

import io.modelwatch.job.config.StartFrom;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where reading starts, and where it resumes if the record to resume with is gone (retention, a topic created anew): at the oldest
 * record that is left, wherever it once started. The connector's own initializers tie the two together, so that a job that once started at
 * the newest record would skip everything that arrived while it was down.
 *
 * <p>It does not apply to partitions that the connector discovers later, also after a restore: they are read from their beginning.
 */
final class StartingOffsets implements OffsetsInitializer {
    private static final long serialVersionUID = 1;

    private final StartFrom from;

    /** @param from no age: the timestamp that it is */
    StartingOffsets(StartFrom from) {
        this.from = from;
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever broker) {
        return switch (from.place()) {
            case COMMITTED -> committedElseLatest(partitions, broker);
            case EARLIEST -> OffsetsInitializer.earliest().getPartitionOffsets(partitions, broker);
            case LATEST -> OffsetsInitializer.latest().getPartitionOffsets(partitions, broker);
            case TIMESTAMP -> OffsetsInitializer.timestamp(from.millis()).getPartitionOffsets(partitions, broker);
            case AGE -> throw new IllegalStateException("an age must be made a timestamp before, was " + from);
        };
    }

    /**
     * A partition without an offset, of a topic where the group has others, was added while nobody read: it is read from its beginning,
     * too.
     */
    private static Map<TopicPartition, Long> committedElseLatest(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever broker) {
        Map<TopicPartition, Long> offsets = new HashMap<>(broker.committedOffsets(partitions));
        offsets.keySet().retainAll(partitions); // the group may have read more topics once
        Set<String> topicsRead =
                offsets.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
        Map<Boolean, List<TopicPartition>> others = partitions.stream()
                .filter(partition -> !offsets.containsKey(partition))
                .collect(Collectors.partitioningBy(partition -> topicsRead.contains(partition.topic())));
        offsets.putAll(broker.beginningOffsets(others.get(true)));
        offsets.putAll(broker.endOffsets(others.get(false)));
        return offsets;
    }

    @Override
    @SuppressWarnings("deprecation") // Kafka deprecated it, the connector's interface still asks for it
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
