package io.modelwatch.lab.soak;

import io.modelwatch.job.config.KafkaConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * An input of the job whose records it accounts for individually.
 *
 * @param name for people; gauges of the input begin with it
 * @param topic that it is in
 * @param places gauges of where a record can be
 */
record Input(String name, String topic, List<String> places) {
    static List<Input> all(KafkaConfig.Topics topics) {
        return List.of(
                of("requests", topics.requests(), "Served", "Orphaned", "Duplicate", "Pending", "BeyondLimit"),
                of("responses", topics.responses(), "Used", "WithoutRequest", "Duplicate", "Pending", "BeyondLimit"),
                of("feedback", topics.feedback(), "Used", "WithoutRequest", "Duplicate", "Pending", "BeyondLimit"),
                of("resources", topics.resources(), "Used"));
    }

    static Input of(String name, String topic, String... places) {
        return new Input(
                name,
                topic,
                Stream.concat(Stream.of("Late", "DeadLettered"), Stream.of(places))
                        .map(place -> name + place)
                        .toList());
    }

    /** The gauge of records read; {@link #places} add up to it. */
    String read() {
        return name + "Read";
    }
}
