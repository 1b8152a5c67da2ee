package io.modelwatch.tools.notify;

import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import org.apache.kafka.common.TopicPartition;

/**
 * A record of the alert topic.
 *
 * @param fingerprint the key
 * @param alert null if there is none to be read
 * @param isRemoval whether the record has no value: someone takes the alert out of the topic
 * @param writtenAt when it was written
 * @param isNews whether it is newer than all read before of its fingerprint; else the job wrote it again
 */
public record Transition(
        TopicPartition partition,
        long offset,
        String fingerprint,
        Alert alert,
        boolean isRemoval,
        Instant writtenAt,
        boolean isNews) {}
