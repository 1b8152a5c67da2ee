package io.modelwatch.tools.control;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import io.modelwatch.schemas.control.AnswerJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Produces commands and consumes their answers; starts consuming before it produces. */
final class Conversation implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PROGRESS_MILLIS = 5_000;

    private final KafkaConfig kafka;
    private final Consumer<byte[], byte[]> answers;
    private final Producer<byte[], byte[]> commands;

    private Conversation(KafkaConfig kafka) {
        this.kafka = kafka;
        this.answers = WholeTopic.consumer(kafka.impatientProperties());
        this.commands =
                new KafkaProducer<>(kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @throws ConfigException if the brokers do not answer or a topic is missing */
    static Conversation begin(KafkaConfig kafka) {
        TopicCheck.require(
                kafka, List.of(kafka.topics().control(), kafka.topics().answers()));
        Conversation begun = new Conversation(kafka);
        var partitions = WholeTopic.partitions(begun.answers, kafka.topics().answers());
        begun.answers.assign(partitions);
        begun.answers.seekToEnd(partitions);
        partitions.forEach(begun.answers::position); // seeking is lazy: this fixes the position now
        return begun;
    }

    /**
     * Produces a command and waits for its answer.
     *
     * @param name of what is controlled, the record's key
     * @param id of the command
     * @return nothing if no answer came in time
     */
    Optional<Answer> ask(String name, String id, byte[] command, long timeoutMillis)
            throws InterruptedException, ExecutionException {
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        commands.send(new ProducerRecord<>(kafka.topics().control(), key, command))
                .get();
        long begin = System.nanoTime();
        long told = 0;
        while (true) {
            for (ConsumerRecord<byte[], byte[]> record : answers.poll(POLL)) {
                Answer answer = AnswerJson.read(record.value());
                boolean decides = answer.status() == Status.ACCEPTED || answer.status() == Status.REFUSED;
                if (decides && answer.id().equals(id)) {
                    return Optional.of(answer);
                }
            }
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (waited >= timeoutMillis) {
                return Optional.empty();
            }
            if (waited - told >= PROGRESS_MILLIS) {
                told = waited;
                System.err.printf(
                        "waiting for the job's answer, %d s of %s%n", waited / 1_000, Span.text(timeoutMillis));
            }
        }
    }

    @Override
    public void close() {
        answers.close();
        commands.close();
    }
}
