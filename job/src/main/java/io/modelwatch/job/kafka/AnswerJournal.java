package io.modelwatch.job.kafka;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.udfs.inference.LoadJournal;
import io.modelwatch.udfs.inference.ScoringException;
import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes {@code loading} and {@code loaded} to the topic of answers, through a producer of its own that waits until the brokers have them:
 * other answers may still be in memory when the process dies. A {@code loading} of another process without its {@code loaded} means that
 * this process died of it, or at the same time.
 *
 * @param subtask of scoring; each loads every candidate
 */
record AnswerJournal(KafkaConfig kafka, int subtask) implements LoadJournal {
    /** Which subtask loads. */
    private static final String SUBTASK = "modelwatch-subtask";
    /** Which process: machine, its number there, and since when it runs, as numbers come again. */
    private static final String PROCESS = "modelwatch-process";

    @Override
    public void begin(Candidate candidate, long number) throws ScoringException {
        String last = unfinished(candidate.name(), number);
        if (!last.isEmpty() && !last.equals(process())) {
            throw new ScoringException(
                    Reason.LOADING_KILLED,
                    "process %s ended while it loaded %s: it is not loaded again until it is registered or updated again"
                            .formatted(last, candidate.uri()));
        }
        write(candidate, number, Answer.Status.LOADING, "%s is being loaded from %s");
    }

    @Override
    public void end(Candidate candidate, long number) throws ScoringException {
        boolean interrupted = Thread.interrupted(); // loading was; its end is written all the same
        try {
            write(candidate, number, Answer.Status.LOADED, "loading %s from %s has ended");
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The process that began last to load by this command, if it has not ended that; else empty. */
    private String unfinished(String name, long number) throws ScoringException {
        String[] last = {""};
        try {
            WholeTopic.read(kafka.impatientProperties(), kafka.topics().answers(), record -> {
                if (isOurs(record, name)) {
                    Answer answer = AnswerJson.read(record.value());
                    if (answer.number() == number && answer.status() == Answer.Status.LOADING) {
                        last[0] = header(record, PROCESS);
                    } else if (answer.number() == number
                            && header(record, PROCESS).equals(last[0])) {
                        last[0] = "";
                    }
                }
            });
        } catch (KafkaException failure) {
            throw notWritten(failure);
        }
        return last[0];
    }

    /** Whether it was written here for the candidate, by this subtask of any attempt. */
    private boolean isOurs(ConsumerRecord<byte[], byte[]> record, String name) {
        return record.key() != null
                && new String(record.key(), StandardCharsets.UTF_8).equals(name)
                && header(record, SUBTASK).equals(Integer.toString(subtask));
    }

    private void write(Candidate candidate, long number, Answer.Status status, String sentence)
            throws ScoringException {
        String name = candidate.name();
        var answer = new Answer(
                name, number, status, "", sentence.formatted(name, candidate.uri()), System.currentTimeMillis());
        var record = new ProducerRecord<>(kafka.topics().answers(), bytes(name), AnswerJson.write(answer));
        record.headers().add(SUBTASK, bytes(Integer.toString(subtask))).add(PROCESS, bytes(process()));
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw notWritten(interrupted);
        } catch (ExecutionException | KafkaException failure) {
            throw notWritten(failure);
        }
    }

    private Properties properties() {
        Properties properties = kafka.impatientProperties();
        String patience = Long.toString(kafka.connectMillis());
        properties.setProperty("acks", "all");
        properties.setProperty("linger.ms", "0");
        properties.setProperty("max.block.ms", patience);
        properties.setProperty("delivery.timeout.ms", patience);
        return properties;
    }

    private ScoringException notWritten(Exception failure) {
        return new ScoringException(
                Reason.FAILED,
                "topic %s must take that a model is loaded, did not: %s"
                        .formatted(kafka.topics().answers(), failure.getMessage()),
                failure);
    }

    private static String process() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        return runtime.getName() + "/" + runtime.getStartTime();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
