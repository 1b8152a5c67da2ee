package io.modelwatch.job;

import io.modelwatch.job.config.StartFrom;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Where reading starts, and where it goes on when the record that it was to go on with is gone (retention, a topic made anew): with the oldest
 * that is left, wherever it once started. The connector's own initializers tie the two together, so that a job that once started at the newest
 * record would leave out all that came while it was down.
 */
final class StartingOffsets implements OffsetsInitializer {
    private static final long serialVersionUID = 1;

    private final StartFrom from;

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
            case TIMESTAMP ->
                OffsetsInitializer.timestamp(from.timestampMillis()).getPartitionOffsets(partitions, broker);
        };
    }

    private static Map<TopicPartition, Long> committedElseLatest(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever broker) {
        Map<TopicPartition, Long> offsets = new HashMap<>(broker.committedOffsets(partitions));
        offsets.keySet().retainAll(partitions); // the group may have read more topics once
        var others = partitions.stream()
                .filter(partition -> !offsets.containsKey(partition))
                .toList();
        offsets.putAll(broker.endOffsets(others));
        return offsets;
    }

    @Override
    @SuppressWarnings("deprecation") // Kafka deprecated it, the connector's interface still asks for it
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
