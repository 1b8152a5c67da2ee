package io.modelwatch.local;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * Brokers that lead new topics. A topic is created when the controller knows it, a moment before its broker leads the partitions; batches that a
 * producer writes between are refused (NOT_LEADER_OR_FOLLOWER) and sent again, and an idempotent producer with several of them on their way may
 * then send no more of that partition until {@code delivery.timeout.ms} has passed (seen with Kafka 4.2.1).
 */
public final class Leaders {
    private Leaders() {}

    /**
     * Waits until each partition of these topics is led; those that do not exist are left out.
     *
     * @throws IllegalStateException if one is not within the client's time-out, a minute
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
            admin.listOffsets(ends).all().get(); // only a leader tells, and the client asks again until one does
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics " + topics + " must have leaders", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while topics " + topics + " had no leaders", e);
        }
    }
}
