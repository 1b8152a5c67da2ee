package io.modelwatch.lab.benchmark;

import io.modelwatch.local.simulate.Output;
import io.modelwatch.schemas.event.Event.Kind;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Produces to Kafka in large batches; {@link #close} throws if a record failed. */
final class BatchedKafkaOutput implements Output, AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final Map<Kind, String> topics;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param lingerMillis how long a record may wait for its batch to fill */
    BatchedKafkaOutput(String bootstrapServers, Map<Kind, String> topics, int lingerMillis) {
        this.topics = Map.copyOf(topics);
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "compression.type",
                        "lz4",
                        "acks",
                        "1",
                        "enable.idempotence",
                        "false",
                        "linger.ms",
                        lingerMillis,
                        "batch.size",
                        256 * 1024,
                        "buffer.memory",
                        64L * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @Override
    public void write(Kind kind, long timestamp, byte[] key, byte[] value) {
        var record = new ProducerRecord<>(topics.get(kind), null, timestamp, key, value);
        Future<RecordMetadata> unused = producer.send(record, (written, broken) -> {
            if (broken != null) {
                failure.compareAndSet(null, broken);
            }
        });
    }

    @Override
    public void close() {
        producer.close();
        if (failure.get() != null) {
            throw new IllegalStateException("records could not be written to Kafka", failure.get());
        }
    }
}
