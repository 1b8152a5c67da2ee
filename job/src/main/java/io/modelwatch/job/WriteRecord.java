package io.modelwatch.job;

import java.util.Map;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes elements to one topic under the time of writing, not the event's: a broker deletes segments by their records' timestamps, and
 * what a replay writes about last month would be gone within minutes.
 *
 * @param key may give null
 */
record WriteRecord<T>(
        String topic,
        SerializableFunction<T, byte[]> key,
        SerializableFunction<T, byte[]> value,
        SerializableFunction<T, Map<String, byte[]>> headers)
        implements KafkaRecordSerializationSchema<T> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(T element, KafkaSinkContext context, Long timestamp) {
        var record = new ProducerRecord<>(topic, key.apply(element), value.apply(element));
        headers.apply(element).forEach(record.headers()::add);
        return record;
    }
}
