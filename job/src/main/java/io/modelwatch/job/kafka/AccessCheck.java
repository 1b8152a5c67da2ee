package io.modelwatch.job.kafka;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Asks the brokers, before a job is submitted, whether its principal may do everything that the job will do: with half of the rights it
 * would start, fail, and be restarted for ever. Nothing is written that anybody could read.
 */
final class AccessCheck {
    /** No topic has such a partition: an offset for it is refused, but only after the question whether the group may be read. */
    private static final int NO_PARTITION = Integer.MAX_VALUE;

    private final KafkaConfig kafka;
    private final List<Permission> missing = new ArrayList<>();

    private AccessCheck(KafkaConfig kafka) {
        this.kafka = kafka;
    }

    /**
     * Topics that do not exist are not checked, unless their names may not even be asked for.
     *
     * @throws ConfigException with everything that is not allowed, or if the brokers do not answer in time
     */
    static void require(MonitorConfig config) {
        var check = new AccessCheck(config.kafka());
        List<Permission> needed = Permission.ofJob(config);
        try (Admin admin = TopicCheck.connect(config.kafka())) {
            check.topics(admin, needed);
            check.group(admin, needed);
        }
        check.transactions(needed);
        check.refuseIfAnyIsMissing();
    }

    private void topics(Admin admin, List<Permission> needed) {
        Map<String, List<Permission>> byTopic = needed.stream()
                .filter(each -> each.resource() == ResourceType.TOPIC)
                .collect(Collectors.groupingBy(Permission::name));
        var answers = admin.describeTopics(
                        byTopic.keySet(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        Map<String, Set<AclOperation>> allowed = new HashMap<>();
        answers.forEach((topic, answer) -> allowed.put(topic, allowed(answer)));
        needed.stream()
                .filter(each -> each.resource() == ResourceType.TOPIC)
                .filter(each -> !allowed.get(each.name()).contains(each.operation()))
                .forEach(missing::add);
    }

    /** The allowed operations on a topic; all where there is no topic, or the brokers do not say. */
    private Set<AclOperation> allowed(KafkaFuture<TopicDescription> answer) {
        try {
            Set<AclOperation> granted =
                    answer.get(kafka.connectMillis(), TimeUnit.MILLISECONDS).authorizedOperations();
            return granted == null ? Set.of(AclOperation.values()) : granted;
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof TopicAuthorizationException) {
                return Set.of();
            }
            if (refused.getCause() instanceof UnknownTopicOrPartitionException) {
                return Set.of(AclOperation.values());
            }
            throw TopicCheck.refusal(kafka, refused);
        } catch (TimeoutException silence) {
            throw TopicCheck.noAnswer(kafka, silence);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** A group that has committed nothing yet cannot be described, so the check commits an offset that must be refused. */
    private void group(Admin admin, List<Permission> needed) {
        var nowhere = new TopicPartition(kafka.topics().requests(), NO_PARTITION);
        try {
            admin.alterConsumerGroupOffsets(kafka.groupId(), Map.of(nowhere, new OffsetAndMetadata(0)))
                    .partitionResult(nowhere)
                    .get(kafka.connectMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException refused) {
            if (refused.getCause() instanceof GroupAuthorizationException) {
                add(needed, ResourceType.GROUP);
            } else if (!(refused.getCause() instanceof UnknownTopicOrPartitionException)
                    && !(refused.getCause() instanceof TopicAuthorizationException)) {
                throw TopicCheck.refusal(kafka, refused);
            }
        } catch (TimeoutException silence) {
            throw TopicCheck.noAnswer(kafka, silence);
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** Asks for a producer id under a transactional id of its own, which no subtask has, and begins no transaction. */
    private void transactions(List<Permission> needed) {
        if (!kafka.alerts().exactlyOnce()) {
            return;
        }
        Properties properties = kafka.clientProperties();
        properties.setProperty("transactional.id", kafka.alerts().transactionalIdPrefix() + "-access-check");
        properties.setProperty(
                "transaction.timeout.ms", Long.toString(kafka.alerts().transactionTimeoutMillis()));
        properties.setProperty("max.block.ms", Long.toString(kafka.connectMillis()));
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
        } catch (TransactionalIdAuthorizationException forbidden) {
            add(needed, ResourceType.TRANSACTIONAL_ID);
        } catch (KafkaException refused) {
            throw new ConfigException(List.of("kafka.alerts.* must let the brokers begin a transaction, they refused: "
                    + TopicCheck.reason(refused)));
        }
    }

    private void add(List<Permission> needed, ResourceType resource) {
        needed.stream().filter(each -> each.resource() == resource).forEach(missing::add);
    }

    private void refuseIfAnyIsMissing() {
        if (missing.isEmpty()) {
            return;
        }
        Set<String> problems = new LinkedHashSet<>();
        missing.forEach(each -> problems.add("the principal must be allowed " + each.sentence() + ", is not"));
        problems.add("scripts/topics.sh --acls PRINCIPAL prints all that the job needs");
        throw new ConfigException(List.copyOf(problems));
    }

    private static IllegalStateException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while asking the brokers what is allowed", interrupted);
    }
}
