package io.modelwatch.lab.benchmark;

import java.util.List;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The reference dataflow: reads every record without looking at it, and passes one constant element to a sink that drops it. */
final class ReadAndDiscard implements KafkaRecordDeserializationSchema<Boolean> {
    private static final long serialVersionUID = 1;

    private ReadAndDiscard() {}

    static void define(StreamExecutionEnvironment env, String bootstrapServers, List<String> topics) {
        KafkaSource<Boolean> source = KafkaSource.<Boolean>builder()
                .setBootstrapServers(bootstrapServers)
                .setGroupId("read-and-discard")
                .setTopics(topics)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(new ReadAndDiscard())
                .build();
        env.getConfig().enableObjectReuse();
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "Kafka")
                .uid("kafka-source")
                .sinkTo(new DiscardingSink<>())
                .uid("discard")
                .name("Discard");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Boolean> out) {
        out.collect(Boolean.TRUE);
    }

    @Override
    public TypeInformation<Boolean> getProducedType() {
        return Types.BOOLEAN;
    }
}
