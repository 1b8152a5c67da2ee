package io.modelwatch.local;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits for the leaders of new topics. A topic counts as created once the controller knows it, a moment before its broker leads the
 * partitions; batches produced in between are rejected (NOT_LEADER_OR_FOLLOWER) and retried, and an idempotent producer with several of
 * them in flight may then be stuck on that partition until {@code delivery.timeout.ms} has passed (seen with Kafka 4.2.1).
 */
public final class Leaders {
    private Leaders() {}

    /**
     * Waits until each partition of these topics has a leader; topics that do not exist are skipped.
     *
     * @throws IllegalStateException if one has none within the client's time-out, a minute
     */
    public static void await(String bootstrapServers, Collection<String> topics) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var known = admin.listTopics().names().get();
            var there = topics.stream().filter(known::contains).toList();
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(there)
                    .allTopicNames()
                    .get()
                    .forEach((topic, described) -> described
                            .partitions()
                            .forEach(partition ->
                                    ends.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest())));
            admin.listOffsets(ends).all().get(); // only a leader responds, and the client retries until one does
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics " + topics + " must have leaders", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics " + topics + " had no leaders", e);
        }
    }
}
