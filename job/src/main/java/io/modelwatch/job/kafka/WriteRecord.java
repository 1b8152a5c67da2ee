package io.modelwatch.job.kafka;

import io.modelwatch.schemas.alert.Bounds;
import io.modelwatch.schemas.event.Header;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema.InitializationContext;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes elements to one topic with the time of writing, not of the event: a broker deletes segments by their records' timestamps, and
 * the output of a replay of last month would be gone within minutes.
 *
 * <p>Everything that the job writes is bounded where it is made. If a record is larger than {@link Bounds#RECORD_BYTES} nevertheless, it is
 * left out and counted ({@code recordsBeyondBound}): a broker would refuse it now and after each restart.
 */
final class WriteRecord<T> implements KafkaRecordSerializationSchema<T> {
    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(WriteRecord.class);

    private final String topic;
    private final SerializableFunction<T, byte[]> key;
    private final SerializableFunction<T, byte[]> value;
    private final SerializableFunction<T, List<Header>> headers;

    private transient Counter beyondBound;

    /** @param key may give null */
    WriteRecord(
            String topic,
            SerializableFunction<T, byte[]> key,
            SerializableFunction<T, byte[]> value,
            SerializableFunction<T, List<Header>> headers) {
        this.topic = topic;
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    @Override
    public void open(InitializationContext context, KafkaSinkContext sinkContext) {
        beyondBound = context.getMetricGroup().counter("recordsBeyondBound");
    }

    /** @return null where the record would be too large: the sink then writes nothing */
    @Override
    public ProducerRecord<byte[], byte[]> serialize(T element, KafkaSinkContext context, Long timestamp) {
        var record = new ProducerRecord<>(topic, key.apply(element), value.apply(element));
        headers.apply(element).forEach(header -> record.headers().add(header.name(), header.value()));
        long bytes = bytes(record);
        if (bytes > Bounds.RECORD_BYTES) {
            beyondBound.inc();
            LOG.error(
                    "a record for topic {} must be at most {} bytes, was {}: it is left out",
                    topic,
                    Bounds.RECORD_BYTES,
                    bytes);
            return null;
        }
        return record;
    }

    /** How many records were too large since the task was opened. */
    long leftOut() {
        return beyondBound.getCount();
    }

    private static long bytes(ProducerRecord<byte[], byte[]> record) {
        long bytes = length(record.key()) + length(record.value());
        for (var header : record.headers()) {
            bytes += header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte[] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
