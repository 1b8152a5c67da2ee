package io.modelwatch.job.kafka;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * One permission that the job's principal needs on Kafka. Implied ones (read and write include describe) are not listed.
 *
 * @param resource a topic, the group, or transactional ids
 * @param name of the resource; of transactional ids, what they begin with
 * @param key of the configuration that names it
 * @param purpose what the job does with it, for people
 */
public record Permission(AclOperation operation, ResourceType resource, String name, String key, String purpose) {
    /** Everything that the job needs, and no more. */
    public static List<Permission> ofJob(MonitorConfig config) {
        KafkaConfig kafka = config.kafka();
        KafkaConfig.Topics topics = kafka.topics();
        List<Permission> all = new ArrayList<>(List.of(
                topic(AclOperation.READ, topics.requests(), "requests", "reads what models were asked"),
                topic(AclOperation.READ, topics.responses(), "responses", "reads what they answered"),
                topic(AclOperation.READ, topics.feedback(), "feedback", "reads the truth"),
                topic(AclOperation.READ, topics.resources(), "resources", "reads what instances use"),
                topic(AclOperation.READ, topics.heartbeat(), "heartbeat", "reads the time"),
                topic(AclOperation.READ, topics.control(), "control", "reads commands"),
                topic(
                        AclOperation.READ,
                        topics.answers(),
                        "answers",
                        "reads which models it was loading when it ended"),
                topic(AclOperation.WRITE, topics.metrics(), "metrics", "writes what it measured"),
                topic(AclOperation.WRITE, topics.alerts(), "alerts", "writes alerts"),
                topic(AclOperation.WRITE, topics.deadLetters(), "dead-letters", "writes what it could not read"),
                topic(AclOperation.WRITE, topics.answers(), "answers", "answers commands"),
                new Permission(
                        AclOperation.READ,
                        ResourceType.GROUP,
                        kafka.groupId(),
                        "kafka.group-id",
                        "commits how far it has read")));
        if (config.judgements().enabled()) {
            all.add(topic(
                    AclOperation.WRITE,
                    topics.judgements(),
                    "judgements",
                    "writes what rules say of each point; only with judgements.enabled"));
        }
        if (!kafka.bounded()) {
            all.add(topic(AclOperation.WRITE, topics.heartbeat(), "heartbeat", "writes the time; a replay does not"));
        }
        if (kafka.alerts().exactlyOnce()) {
            all.add(new Permission(
                    AclOperation.WRITE,
                    ResourceType.TRANSACTIONAL_ID,
                    kafka.alerts().transactionalIdPrefix(),
                    "kafka.alerts.transactional-id-prefix",
                    "writes alerts in transactions; not with at-least-once"));
        }
        return List.copyOf(all);
    }

    private static Permission topic(AclOperation operation, String name, String key, String purpose) {
        return new Permission(operation, ResourceType.TOPIC, name, "kafka.topics." + key, purpose);
    }

    /** For example {@code Read on topic inference-requests (kafka.topics.requests)}. */
    public String sentence() {
        return "%s on %s %s (%s)".formatted(operationName(), words(), isPrefix() ? name + "*" : name, key);
    }

    /** The arguments with which {@code kafka-acls.sh} grants it, one line. */
    public String arguments(String principal) {
        String option =
                switch (resource) {
                    case TOPIC -> "--topic";
                    case GROUP -> "--group";
                    default -> "--transactional-id";
                };
        return "--add --allow-principal %s --operation %s %s%s %s"
                .formatted(
                        principal,
                        operationName(),
                        isPrefix() ? "--resource-pattern-type prefixed " : "",
                        option,
                        name);
    }

    /** The table of the documentation. */
    public static String markdown(List<Permission> permissions) {
        return permissions.stream()
                .map(each -> "| %s `%s` | %s | `%s` | %s |\n"
                        .formatted(
                                each.words(),
                                each.isPrefix() ? each.name + "*" : each.name,
                                each.operationName(),
                                each.key,
                                each.purpose))
                .collect(Collectors.joining(
                        "", "| resource | operation | named by | the job |\n|---|---|---|---|\n", ""));
    }

    /** Each transaction has an id of its own that begins with the configured text. */
    boolean isPrefix() {
        return resource == ResourceType.TRANSACTIONAL_ID;
    }

    /** As Kafka's own tool spells it. */
    private String operationName() {
        String name = operation.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private String words() {
        return switch (resource) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            default -> "transactional ids";
        };
    }
}
