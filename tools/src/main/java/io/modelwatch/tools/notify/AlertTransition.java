package io.modelwatch.tools.notify;

import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A record of the alert topic.
 *
 * @param fingerprint the key
 * @param alert null if the record has no readable value
 * @param isRemoval whether the record is a tombstone: someone deletes the alert from the topic
 * @param writtenAt timestamp of the record
 * @param isNews whether it is newer than all read before for its fingerprint; otherwise the job published it again
 */
public record AlertTransition(
        TopicPartition partition,
        long offset,
        String fingerprint,
        Alert alert,
        boolean isRemoval,
        Instant writtenAt,
        boolean isNews) {}
