package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

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
        String bootstrapServers,
        String groupId,
        StartFrom startFrom,
        boolean bounded,
        long discoveryMillis,
        long idleMillis,
        long connectMillis,
        long heartbeatMillis,
        Topics topics,
        AlertDelivery alerts,
        Map<String, String> properties)
        implements Serializable {
    /** Properties that have keys of their own. */
    private static final Map<String, String> OWN_KEYS = Map.of(
            "bootstrap.servers", "kafka.bootstrap-servers",
            "group.id", "kafka.group-id",
            "partition.discovery.interval.ms", "kafka.partition-discovery");

    /** Names of topics by what is in them. */
    public record Topics(
            String requests,
            String responses,
            String feedback,
            String resources,
            String heartbeat,
            String metrics,
            String alerts,
            String deadLetters,
            String control,
            String answers)
            implements Serializable {}

    /**
     * How alerts are written.
     *
     * @param exactlyOnce whether in transactions that end with a checkpoint
     * @param transactionTimeoutMillis after which the broker aborts a transaction, > 0
     * @param transactionalIdPrefix the job's identity on a Kafka cluster, whether there are transactions or not
     */
    public record AlertDelivery(boolean exactlyOnce, long transactionTimeoutMillis, String transactionalIdPrefix)
            implements Serializable {
        /** Two jobs have the same only if they have the same name and group; none begins another, as rights are granted by what ids begin with. */
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

    /** What every client of Kafka needs: the brokers and the properties that pass through. */
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
