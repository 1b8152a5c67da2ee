package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Key;
import java.io.Serializable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;

/**
 * The {@code kafka.*} keys: which brokers, which topics, where reading starts and how alerts are written.
 *
 * @param bootstrapServers host:port, separated by commas
 * @param groupId consumer group
 * @param startFrom where reading starts without a savepoint
 * @param bounded whether the job ends at the end offsets found at its start
 * @param discoveryMillis time between two looks for new partitions of the inputs; 0: none after the first
 * @param idleMillis silence after which a partition no longer holds back event time; 0: it always does
 * @param connectMillis how long to wait for the brokers at start, > 0
 * @param heartbeatMillis time between two heartbeats, > 0
 * @param properties further properties of Kafka's clients; may hold secrets
 */
public record KafkaConfig(
        @Key(
                name = "kafka.bootstrap-servers",
                byDefault = "localhost:9092",
                range = Key.NOT_BLANK,
                meaning = "Brokers to connect to first, host:port, separated by commas.")
        String bootstrapServers,

        @Key(
                name = "kafka.group-id",
                byDefault = "modelwatch",
                range = Key.NOT_BLANK,
                meaning = "Consumer group that offsets are committed under.")
        String groupId,

        @Key(
                name = "kafka.start-from",
                byDefault = "committed",
                range =
                        "committed, earliest, latest, a time (2026-01-31T12:00:00Z or epoch milliseconds), or an age (7d ago)",
                meaning =
                        "Where reading starts without a savepoint: committed (else the latest), earliest, latest, a time, or an age.")
        StartFrom startFrom,

        @Key(
                name = "kafka.bounded",
                byDefault = "false",
                meaning = "Whether the job ends at the end offsets found at its start: a replay.")
        boolean bounded,

        @Key(
                name = "kafka.partition-discovery",
                byDefault = "10s",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "How often new partitions are looked for; they are read from their beginning. 0s: never. Off in bounded runs.")
        long discoveryMillis,

        @Key(
                name = "kafka.idle-timeout",
                byDefault = "1m",
                range = ">= 0s",
                unit = Key.Unit.DURATION,
                meaning =
                        "Silence after which a partition no longer holds back event time; 0s: it always does. Off in bounded runs.")
        long idleMillis,

        @Key(
                name = "kafka.connect-timeout",
                byDefault = "30s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How long to wait for the brokers at start.")
        long connectMillis,

        @Key(
                name = "kafka.heartbeat-interval",
                byDefault = "1s",
                range = "> 0s",
                unit = Key.Unit.DURATION,
                meaning = "How often the job writes the time to its topic.")
        long heartbeatMillis,

        Topics topics,
        AlertDelivery alerts,

        @Key(
                name = "kafka.properties",
                byDefault = "{}",
                meaning = "Properties of Kafka's clients, for example security.protocol: SASL_SSL.")
        Map<String, String> properties)
        implements Serializable {
    /** Properties that have keys of their own. */
    private static final Map<String, String> OWN_KEYS = Map.of(
            "bootstrap.servers", "kafka.bootstrap-servers",
            "group.id", "kafka.group-id",
            "partition.discovery.interval.ms", "kafka.partition-discovery");

    /** Names of topics by their contents. */
    public record Topics(
            @Key(
                    name = "kafka.topics.requests",
                    byDefault = "inference-requests",
                    range = Key.NOT_BLANK,
                    meaning = "What models were asked; required.")
            String requests,

            @Key(
                    name = "kafka.topics.responses",
                    byDefault = "inference-responses",
                    range = Key.NOT_BLANK,
                    meaning = "What models answered; required.")
            String responses,

            @Key(
                    name = "kafka.topics.feedback",
                    byDefault = "inference-feedback",
                    range = Key.NOT_BLANK,
                    meaning = "The truth that arrives later; optional.")
            String feedback,

            @Key(
                    name = "kafka.topics.resources",
                    byDefault = "model-resources",
                    range = Key.NOT_BLANK,
                    meaning = "CPU, memory, GPU of instances; optional.")
            String resources,

            @Key(
                    name = "kafka.topics.heartbeat",
                    byDefault = "modelwatch-heartbeat",
                    range = Key.NOT_BLANK,
                    meaning = "Written and read by the job itself.")
            String heartbeat,

            @Key(
                    name = "kafka.topics.metrics",
                    byDefault = "model-metrics",
                    range = Key.NOT_BLANK,
                    meaning = "What was measured; required.")
            String metrics,

            @Key(
                    name = "kafka.topics.judgements",
                    byDefault = "model-judgements",
                    range = Key.NOT_BLANK,
                    meaning = "What rules say of each point; required where judgements.enabled.")
            String judgements,

            @Key(
                    name = "kafka.topics.alerts",
                    byDefault = "model-alerts",
                    range = Key.NOT_BLANK,
                    meaning = "Incidents as they fire and resolve; required.")
            String alerts,

            @Key(
                    name = "kafka.topics.dead-letters",
                    byDefault = "modelwatch-dead-letters",
                    range = Key.NOT_BLANK,
                    meaning = "What could not be read; required.")
            String deadLetters,

            @Key(
                    name = "kafka.topics.control",
                    byDefault = "modelwatch-control",
                    range = Key.NOT_BLANK,
                    meaning = "Commands, one partition; optional, but not without answers.")
            String control,

            @Key(
                    name = "kafka.topics.answers",
                    byDefault = "modelwatch-answers",
                    range = Key.NOT_BLANK,
                    meaning = "What became of commands and candidates; optional, but not without control.")
            String answers)
            implements Serializable {}

    /** Whether alerts are written in transactions that end with a checkpoint. */
    public enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /**
     * How alerts are written.
     *
     * @param transactionTimeoutMillis after which the broker aborts a transaction, > 0
     * @param transactionalIdPrefix the job's identity on a Kafka cluster, whether there are transactions or not
     */
    public record AlertDelivery(
            @Key(
                    name = "kafka.alerts.delivery",
                    byDefault = "exactly-once",
                    meaning =
                            "Visible to read_committed readers with the next checkpoint, or at once and perhaps twice after a failure.")
            Delivery delivery,

            @Key(
                    name = "kafka.alerts.transaction-timeout",
                    byDefault = "10m",
                    range = "> 0s and <= 15m",
                    unit = Key.Unit.DURATION,
                    meaning =
                            "Longest time the job may be down without losing what a transaction holds; at most the broker's transaction.max.timeout.ms.")
            long transactionTimeoutMillis,

            @Key(
                    name = "kafka.alerts.transactional-id-prefix",
                    meaning =
                            "The job's identity on a Kafka cluster: a second job with the same does not start. Empty: modelwatch-alerts/NAME/GROUP/, of name and kafka.group-id.")
            String transactionalIdPrefix)
            implements Serializable {
        public boolean exactlyOnce() {
            return delivery == Delivery.EXACTLY_ONCE;
        }

        /** Event time for which a lost transaction may have swallowed alerts; 0 where they are not written in transactions. */
        long rewriteForMillis() {
            return exactlyOnce() ? transactionTimeoutMillis : 0;
        }

        /**
         * Two jobs have the same prefix only if they have the same name and group; no prefix is the beginning of another, since rights
         * are granted by prefix.
         */
        static String prefixOf(String jobName, String groupId) {
            return "modelwatch-alerts/%s/%s/".formatted(encoded(jobName), encoded(groupId));
        }

        /** Without slashes. */
        private static String encoded(String name) {
            return URLEncoder.encode(name, StandardCharsets.UTF_8);
        }
    }

    public KafkaConfig {
        for (var own : OWN_KEYS.entrySet()) {
            check(
                    !properties.containsKey(own.getKey()),
                    "kafka.properties.%s must not be given, %s says it",
                    own.getKey(),
                    own.getValue());
        }
        properties = Map.copyOf(properties);
    }

    /** Properties of every Kafka client: the brokers and those that are passed through. */
    public Properties clientProperties() {
        var all = new Properties();
        all.putAll(properties);
        all.setProperty("bootstrap.servers", bootstrapServers);
        return all;
    }

    /** As {@link #clientProperties}, for clients that give up after {@link #connectMillis}. */
    public Properties impatientProperties() {
        Properties all = clientProperties();
        all.setProperty("default.api.timeout.ms", Long.toString(connectMillis));
        all.setProperty("request.timeout.ms", Long.toString(connectMillis));
        return all;
    }

    /** Without secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=%s, groupId=%s, startFrom=%s, bounded=%s, topics=%s, alerts=%s, properties=%s]"
                .formatted(bootstrapServers, groupId, startFrom, bounded, topics, alerts, Secrets.shown(properties));
    }
}
