package io.modelwatch.job.kafka;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.event.Event;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that the topics exist, before submitting a job that could only fail. */
public final class TopicCheck {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);

    private TopicCheck() {}

    /**
     * The inputs that exist, by topic.
     *
     * @throws ConfigException if the brokers do not answer in time, or a required topic is missing
     */
    static Map<String, Event.Kind> inputs(MonitorConfig config) {
        KafkaConfig.Topics topics = config.kafka().topics();
        return present(topics, require(config.kafka(), required(config)));
    }

    private static List<String> required(MonitorConfig config) {
        KafkaConfig.Topics topics = config.kafka().topics();
        List<String> required = new ArrayList<>(List.of(
                topics.requests(), topics.responses(), topics.metrics(), topics.alerts(), topics.deadLetters()));
        if (config.judgements().enabled()) {
            required.add(topics.judgements());
        }
        return required;
    }

    /**
     * Whether commands can be read and answered: both topics exist.
     *
     * @throws ConfigException if the brokers do not answer in time, or if commands would have no order
     */
    static boolean isControlled(KafkaConfig kafka) {
        String control = kafka.topics().control();
        List<String> missing = new ArrayList<>(List.of(control, kafka.topics().answers()));
        try (Admin admin = connect(kafka)) {
            missing.removeAll(existing(admin, kafka));
            if (!missing.isEmpty()) {
                LOG.warn("Topics {} do not exist: no commands are read", missing);
                return false;
            }
            int partitions = partitions(admin, control, kafka);
            if (partitions != 1) {
                throw new ConfigException(
                        List.of("kafka.topics.control must have 1 partition, as commands have one order; %s has %s"
                                .formatted(control, partitions)));
            }
            return true;
        }
    }

    /**
     * Warns where producers stamp the records of an input, since the clock of one of them can then make the records of others late, and
     * where a record may be far larger than the brokers' bound once it is unpacked. If the principal may not ask for settings, that is
     * logged; nothing depends on the answer.
     */
    static void warnOfSettings(KafkaConfig kafka, Map<String, Event.Kind> inputs) {
        List<ConfigResource> asked = inputs.keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        try (Admin admin = connect(kafka)) {
            Map<ConfigResource, Config> settings =
                    await(admin.describeConfigs(asked).all(), kafka);
            List<String> packed = others(settings, TopicPlan.COMPRESSION, TopicPlan.UNPACKED);
            List<String> stampedByProducers =
                    new ArrayList<>(others(settings, TopicPlan.TIMESTAMP_TYPE, TopicPlan.BROKERS_CLOCK));
            stampedByProducers.remove(kafka.topics().heartbeat()); // which the job writes itself
            warn(
                    "Producers stamp the records of {} ({} is not {}): one whose clock is ahead makes others' late, see docs/input.md",
                    stampedByProducers,
                    TopicPlan.TIMESTAMP_TYPE,
                    TopicPlan.BROKERS_CLOCK);
            warn(
                    "Brokers bound the records of {} as they are sent ({} is not {}): a small one may fill the memory of whoever unpacks it, see docs/input.md",
                    packed,
                    TopicPlan.COMPRESSION,
                    TopicPlan.UNPACKED);
        } catch (ConfigException unanswered) {
            LOG.info("The settings of the inputs cannot be asked for: {}", unanswered.getMessage());
        }
    }

    /** The topics whose setting has another value. */
    private static List<String> others(Map<ConfigResource, Config> settings, String name, String value) {
        return settings.entrySet().stream()
                .filter(topic -> !value.equals(topic.getValue().get(name).value()))
                .map(topic -> topic.getKey().name())
                .sorted()
                .toList();
    }

    private static void warn(String sentence, List<String> topics, String setting, String value) {
        if (!topics.isEmpty()) {
            LOG.warn(sentence, topics, setting, value);
        }
    }

    /**
     * All topics that exist.
     *
     * @throws ConfigException if the brokers do not answer in time, or one that is required is missing
     */
    public static Set<String> require(KafkaConfig kafka, List<String> required) {
        Set<String> existing = existing(kafka);
        List<String> missing = new ArrayList<>(required);
        missing.removeAll(existing);
        if (!missing.isEmpty()) {
            throw new ConfigException(
                    List.of("kafka.topics.* must exist at %s, missing are %s; scripts/topics.sh creates them"
                            .formatted(kafka.bootstrapServers(), String.join(", ", missing))));
        }
        return existing;
    }

    private static Map<String, Event.Kind> present(KafkaConfig.Topics topics, Set<String> existing) {
        Map<String, Event.Kind> inputs = new LinkedHashMap<>();
        inputs.put(topics.requests(), Event.Kind.REQUEST);
        inputs.putIfAbsent(topics.responses(), Event.Kind.RESPONSE); // one topic may be for several kinds of events
        inputs.putIfAbsent(topics.feedback(), Event.Kind.FEEDBACK);
        inputs.putIfAbsent(topics.resources(), Event.Kind.RESOURCE);
        inputs.put(topics.heartbeat(), Event.Kind.HEARTBEAT);
        inputs.entrySet().removeIf(input -> {
            boolean absent = !existing.contains(input.getKey());
            if (absent) {
                LOG.warn("Topic {} ({}) does not exist and is not read", input.getKey(), input.getValue());
            }
            return absent;
        });
        return inputs;
    }

    private static Set<String> existing(KafkaConfig kafka) {
        try (Admin admin = connect(kafka)) {
            return existing(admin, kafka);
        }
    }

    private static int partitions(Admin admin, String topic, KafkaConfig kafka) {
        return await(admin.describeTopics(List.of(topic)).allTopicNames(), kafka)
                .get(topic)
                .partitions()
                .size();
    }

    /** @throws ConfigException if Kafka's client cannot be made of the properties */
    public static Admin connect(KafkaConfig kafka) {
        try {
            return Admin.create(kafka.impatientProperties());
        } catch (KafkaException unusable) {
            throw new ConfigException(List.of("kafka.properties cannot be used: " + reason(unusable)));
        }
    }

    /** @throws ConfigException if the brokers do not answer in time */
    public static Set<String> existing(Admin admin, KafkaConfig kafka) {
        return await(admin.listTopics().names(), kafka);
    }

    private static <T> T await(KafkaFuture<T> answer, KafkaConfig kafka) {
        try {
            return answer.get(kafka.connectMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException refused) {
            throw refusal(kafka, refused);
        } catch (TimeoutException silence) {
            throw noAnswer(kafka, silence);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the brokers for their topics", interrupted);
        }
    }

    /** The error for a request that failed. */
    static ConfigException refusal(KafkaConfig kafka, ExecutionException refused) {
        if (refused.getCause() instanceof AuthenticationException) {
            return new ConfigException(List.of("kafka.properties must hold credentials that %s accepts, it said: %s"
                    .formatted(kafka.bootstrapServers(), reason(refused))));
        }
        return refused.getCause() instanceof RetriableException
                ? noAnswer(kafka, refused)
                : new ConfigException(List.of("kafka.bootstrap-servers must answer without an error, %s said: %s"
                        .formatted(kafka.bootstrapServers(), reason(refused))));
    }

    static ConfigException noAnswer(KafkaConfig kafka, Exception failure) {
        return new ConfigException(List.of("kafka.bootstrap-servers must answer within %s, %s did not: %s"
                .formatted(Span.text(kafka.connectMillis()), kafka.bootstrapServers(), reason(failure))));
    }

    /**
     * Kafka wraps an error of a key store in sentences that do not name it: returns the innermost of them and its cause.
     */
    static String reason(Exception failure) {
        Throwable meant = failure.getCause() == null ? failure : failure.getCause();
        for (Throwable cause = meant; cause != null; cause = cause.getCause()) {
            if (cause instanceof KafkaException) {
                meant = cause;
            }
        }
        return meant.getCause() == null ? sentence(meant) : sentence(meant) + ": " + sentence(meant.getCause());
    }

    private static String sentence(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
