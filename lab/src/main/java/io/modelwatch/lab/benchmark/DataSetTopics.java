package io.modelwatch.lab.benchmark;

import io.modelwatch.schemas.event.Event.Kind;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * The topics of one data set. Records keep their producer's timestamps, where production has the broker's: otherwise half an hour of
 * history could not be written in a minute.
 *
 * @param name their common prefix
 */
record DataSetTopics(String name) {
    static final int PARTITIONS = 4;
    private static final short ONE_REPLICA = 1;

    String requests() {
        return name + "-requests";
    }

    String responses() {
        return name + "-responses";
    }

    String feedback() {
        return name + "-feedback";
    }

    String heartbeat() {
        return name + "-heartbeat";
    }

    String metrics() {
        return name + "-metrics";
    }

    String alerts() {
        return name + "-alerts";
    }

    String deadLetters() {
        return name + "-dead-letters";
    }

    String control() {
        return name + "-control";
    }

    String answers() {
        return name + "-answers";
    }

    Map<Kind, String> inputs() {
        return Map.of(Kind.REQUEST, requests(), Kind.RESPONSE, responses(), Kind.FEEDBACK, feedback());
    }

    /** Creates inputs and outputs, except the heartbeat, which only a live job has. */
    DataSetTopics create(String bootstrapServers) throws IOException {
        create(
                bootstrapServers,
                List.of(requests(), responses(), feedback(), metrics(), alerts(), deadLetters()),
                PARTITIONS);
        return this;
    }

    /** Creates the heartbeat topic, which drives a live job's clock. */
    DataSetTopics createHeartbeat(String bootstrapServers) throws IOException {
        create(bootstrapServers, List.of(heartbeat()), 1);
        return this;
    }

    /** Creates the topics of commands and answers. */
    DataSetTopics createControl(String bootstrapServers) throws IOException {
        create(bootstrapServers, List.of(control(), answers()), 1);
        return this;
    }

    private static void create(String bootstrapServers, Collection<String> topics, int partitions) throws IOException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, partitions, ONE_REPLICA))
                            .toList())
                    .all()
                    .get();
        } catch (ExecutionException refused) {
            throw new IOException("topics %s cannot be created".formatted(topics), refused.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while creating topics", interrupted);
        }
    }
}
