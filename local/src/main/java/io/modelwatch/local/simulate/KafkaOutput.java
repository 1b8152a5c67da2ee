package io.modelwatch.local.simulate;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.local.Leaders;
import io.modelwatch.schemas.event.Event;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes simulated records to their topics with their own timestamps. A rejected record makes the next call fail. */
public final class KafkaOutput implements Output, AutoCloseable {
    private final Map<Event.Kind, String> topics;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param topics the topic of each kind to write; other kinds are skipped */
    public KafkaOutput(String bootstrapServers, Map<Event.Kind, String> topics) {
        this.topics = Map.copyOf(topics);
        Leaders.await(bootstrapServers, topics.values());
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "linger.ms", "20",
                "batch.size", "131072");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Writes every kind to the topic in which the job looks for it. */
    public static KafkaOutput of(String bootstrapServers, KafkaConfig.Topics topics) {
        return new KafkaOutput(
                bootstrapServers,
                Map.of(
                        Event.Kind.REQUEST, topics.requests(),
                        Event.Kind.RESPONSE, topics.responses(),
                        Event.Kind.FEEDBACK, topics.feedback(),
                        Event.Kind.RESOURCE, topics.resources(),
                        Event.Kind.HEARTBEAT, topics.heartbeat()));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the callback reports what the future would
    public void write(Event.Kind kind, long timestamp, byte[] key, byte[] value) {
        throwFailure();
        String topic = topics.get(kind);
        if (topic != null) {
            producer.send(new ProducerRecord<>(topic, null, timestamp, key, value), (written, refused) -> {
                if (refused != null) {
                    failure.compareAndSet(null, refused);
                }
            });
        }
    }

    /** Waits until the broker has acknowledged everything. */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    @Override
    public void close() {
        producer.close();
    }

    private void throwFailure() {
        Exception refused = failure.get();
        if (refused != null) {
            throw new IllegalStateException("a simulated record was not accepted by the broker", refused);
        }
    }
}
