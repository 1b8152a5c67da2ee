package io.modelwatch.job.kafka;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.Span;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The planned settings of one topic.
 *
 * @param partitions of a new topic
 * @param settings that its meaning depends on
 */
public record TopicPlan(String name, int partitions, Map<String, String> settings) {
    static final String TIMESTAMP_TYPE = "message.timestamp.type";
    /** Brokers stamp the records: their clock is out of reach of the producers that are watched. */
    static final String BROKERS_CLOCK = "LogAppendTime";

    static final String COMPRESSION = "compression.type";
    /** Brokers unpack compressed records, so that their limit of a record's size also holds for what readers unpack. */
    static final String UNPACKED = "uncompressed";

    private static final String WRITERS_CLOCK = "CreateTime";
    private static final String WEEK_MILLIS = Long.toString(Span.parse("7d"));

    private static final Map<String, String> KEPT_FOR_EVER = Map.of("cleanup.policy", "delete", "retention.ms", "-1");
    private static final Map<String, String> COMMANDS =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", COMPRESSION, UNPACKED);

    /**
     * Every topic that the job reads or writes, that of judgements also where none is published yet. Records move time, and labels count,
     * only by the brokers' clock, not the producer's; no record that is read is larger than brokers allow.
     */
    public static List<TopicPlan> all(KafkaConfig.Topics topics, int partitions) {
        return all(topics, partitions, BROKERS_CLOCK);
    }

    /** The same for history: its writer says when each record would have been in Kafka, as it is written much faster than it happened. */
    public static List<TopicPlan> ofHistory(KafkaConfig.Topics topics, int partitions) {
        return all(topics, partitions, WRITERS_CLOCK);
    }

    private static List<TopicPlan> all(KafkaConfig.Topics topics, int partitions, String inputsClock) {
        Map<String, String> input = Map.of(TIMESTAMP_TYPE, inputsClock, COMPRESSION, UNPACKED);
        return Stream.of(
                        new TopicPlan(topics.requests(), partitions, input),
                        new TopicPlan(topics.responses(), partitions, input),
                        new TopicPlan(topics.feedback(), partitions, input),
                        new TopicPlan(topics.resources(), partitions, input),
                        // One partition: it is the clock.
                        new TopicPlan(topics.heartbeat(), 1, Map.of(COMPRESSION, UNPACKED)),
                        new TopicPlan(topics.metrics(), partitions, Map.of()),
                        new TopicPlan(topics.judgements(), partitions, Map.of()),
                        // The last transition of an alert stays; all of them for a week.
                        new TopicPlan(
                                topics.alerts(),
                                partitions,
                                Map.of("cleanup.policy", "compact,delete", "min.compaction.lag.ms", WEEK_MILLIS)),
                        new TopicPlan(topics.deadLetters(), partitions, Map.of()),
                        // One partition: commands have an order. A replay reads all of them, however old.
                        new TopicPlan(topics.control(), 1, COMMANDS),
                        new TopicPlan(topics.answers(), 1, KEPT_FOR_EVER))
                .distinct() // one topic may be for several kinds of events
                .toList();
    }

    /** Whether an existing setting is as good as the planned one: longer lags are. */
    public static boolean serves(String setting, String planned, String existing) {
        if (setting.equals("min.compaction.lag.ms")) {
            return Long.parseLong(existing) >= Long.parseLong(planned);
        }
        return sorted(planned).equals(sorted(existing));
    }

    private static List<String> sorted(String list) {
        return List.of(list.split(",")).stream().map(String::strip).sorted().toList();
    }
}
