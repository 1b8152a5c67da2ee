package io.modelwatch.job.kafka;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Heartbeat;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks, before a job is submitted, whether another one runs with the same transactional ids: the brokers would fence them alternately,
 * and alerts of both would be lost while both look healthy. The heartbeats on the topic show which jobs run.
 */
public final class IdentityCheck {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityCheck.class);

    /** A job whose heartbeats are older has stopped, unless it writes fewer than {@link #MISSED} in that time. */
    private static final long SILENCE_MILLIS = 5_000;

    private static final int MISSED = 3;

    /** How many of the last heartbeats are looked at, for each partition: some seconds of a hundred jobs that share the topic. */
    private static final long REMEMBERED = 1_000;

    private final KafkaConfig kafka;
    private final PrintStream out;
    private final IdentityWatch watch;
    private IdentityWatch.Verdict printed = IdentityWatch.Verdict.ALONE;

    private IdentityCheck(KafkaConfig kafka, String ownId, PrintStream out) {
        this.kafka = kafka;
        this.out = out;
        this.watch = new IdentityWatch(
                identity(),
                ownId,
                System.nanoTime(),
                TimeUnit.MILLISECONDS.toNanos(silenceMillis()),
                TimeUnit.MILLISECONDS.toNanos(kafka.connectMillis()));
    }

    /**
     * Waits up to {@link KafkaConfig#connectMillis} for another job to stop, and prints that. The job that is started again, as Flink does
     * at a fail-over where main runs on the cluster, is no other.
     *
     * @param flink says which id the job will have, where that is known before it is submitted
     * @param out prints what is waited for
     * @throws ConfigException if another job goes on, or the brokers do not answer
     */
    public static void require(KafkaConfig kafka, ReadableConfig flink, PrintStream out) {
        String topic = kafka.topics().heartbeat();
        if (!TopicCheck.require(kafka, List.of()).contains(topic)) {
            LOG.warn("Topic {} does not exist: whether another job has the same identity is not known", topic);
            return;
        }
        String ownId =
                flink.getOptional(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID).orElse("");
        try (Consumer<byte[], byte[]> consumer = WholeTopic.consumer(kafka.impatientProperties())) {
            new IdentityCheck(kafka, ownId, out).read(consumer);
        } catch (InterruptException interrupted) {
            throw interrupted;
        } catch (KafkaException failure) {
            throw TopicCheck.refusal(kafka, new ExecutionException(failure));
        }
    }

    private void read(Consumer<byte[], byte[]> consumer) {
        recall(consumer);
        while (mustWait()) {
            WholeTopic.poll(consumer)
                    .forEach(record ->
                            Heartbeat.job(record.value()).ifPresent(job -> watch.hear(job, System.nanoTime())));
        }
    }

    private void recall(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions =
                WholeTopic.partitions(consumer, kafka.topics().heartbeat());
        consumer.assign(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        ends.forEach((partition, end) -> consumer.seek(partition, Math.max(begins.get(partition), end - REMEMBERED)));
        WholeTopic.readUpTo(ends, consumer, this::recall);
    }

    private void recall(ConsumerRecord<byte[], byte[]> record) {
        Heartbeat.job(record.value()).ifPresent(watch::recall);
    }

    /** @throws ConfigException if that would be in vain */
    private boolean mustWait() {
        IdentityWatch.Verdict verdict = watch.verdict(System.nanoTime());
        switch (verdict) {
            case SUSPECTED ->
                print(verdict, "%s wrote heartbeats last; waiting %s to see whether it has stopped", silenceMillis());
            case HEARD -> print(verdict, "%s runs; waiting up to %s for it to stop", kafka.connectMillis());
            case OCCUPIED -> throw refusal();
            case ALONE -> {}
        }
        return verdict != IdentityWatch.Verdict.ALONE;
    }

    /** Once for each verdict. */
    private void print(IdentityWatch.Verdict verdict, String sentence, long millis) {
        if (printed != verdict) {
            printed = verdict;
            out.println(Plain.shown(sentence.formatted(other(), Span.text(millis))));
        }
    }

    private ConfigException refusal() {
        return new ConfigException(
                List.of(
                        "no other job may run with kafka.alerts.transactional-id-prefix '%s', but %s does and did not stop within %s"
                                .formatted(identity(), other(), Span.text(kafka.connectMillis())),
                        "stop it, or give this job another name or kafka.group-id, and topics of its own to write to: docs/production.md"));
    }

    private String other() {
        Heartbeat.Job job = watch.other().orElseThrow();
        return "job %s (%s), which has the identity '%s',".formatted(job.id(), job.name(), identity());
    }

    private String identity() {
        return kafka.alerts().transactionalIdPrefix();
    }

    private long silenceMillis() {
        return Math.max(SILENCE_MILLIS, MISSED * kafka.heartbeatMillis());
    }
}
