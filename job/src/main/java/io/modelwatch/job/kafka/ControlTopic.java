package io.modelwatch.job.kafka;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.udfs.op.EndOfCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The topics of commands and answers.
 *
 * @param exists whether both topics are there; else nothing is read, by a source with the same state, so that a savepoint serves once they
 *     are
 */
record ControlTopic(KafkaConfig kafka, boolean exists) {
    private static final Pattern NO_TOPIC = Pattern.compile("(?!)");

    /** Always read from its beginning: commands stay in force, wherever reading events starts. */
    DataStream<ControlRecord> read(StreamExecutionEnvironment env) {
        if (!exists && kafka.bounded()) {
            return nothing(env);
        }
        String topic = kafka.topics().control();
        KafkaSourceBuilder<ControlRecord> source = KafkaSource.<ControlRecord>builder()
                .setProperties(kafka.clientProperties())
                .setGroupId(kafka.groupId())
                .setClientIdPrefix(kafka.groupId() + "-control")
                .setTopicPattern(exists ? Pattern.compile(Pattern.quote(topic)) : NO_TOPIC)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(new Read());
        if (kafka.bounded()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        // Commands say when event time may pass: the source does not know when it has caught up.
        return env.fromSource(source.build(), WatermarkStrategy.noWatermarks(), "Kafka: " + topic)
                .forceNonParallel()
                .uid("control-source");
    }

    /** A bounded Kafka source that finds no partition never ends. */
    private static DataStream<ControlRecord> nothing(StreamExecutionEnvironment env) {
        var source = new DataGeneratorSource<>(
                index -> new ControlRecord(0, index, 0, null), 1, TypeInformation.of(ControlRecord.class));
        return env.fromSource(source, WatermarkStrategy.noWatermarks(), "No control topic")
                .forceNonParallel()
                .uid("no-control-source")
                .filter(record -> false)
                .forceNonParallel()
                .uid("no-control");
    }

    EndOfCommands end() {
        return exists
                ? new LastRecord(kafka.impatientProperties(), kafka.topics().control())
                : EndOfCommands.NONE;
    }

    static WriteRecord<Answer> writeAnswers(KafkaConfig kafka) {
        return new WriteRecord<>(
                kafka.topics().answers(),
                answer -> answer.name().getBytes(StandardCharsets.UTF_8),
                AnswerJson::write,
                answer -> List.of());
    }

    /**
     * Reads through the topic: its end offset alone does not show whether the last places hold records or transaction markers, which no
     * reader receives. Commands are few.
     */
    private record LastRecord(Properties properties, String topic) implements EndOfCommands {
        @Override
        public long lastOffset() {
            long[] last = {-1};
            WholeTopic.read(properties, topic, record -> last[0] = Math.max(last[0], record.offset()));
            return last[0];
        }
    }

    private static final class Read implements KafkaRecordDeserializationSchema<ControlRecord> {
        private static final long serialVersionUID = 1;

        @Override
        public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ControlRecord> out) {
            out.collect(new ControlRecord(record.partition(), record.offset(), record.timestamp(), record.value()));
        }

        @Override
        public TypeInformation<ControlRecord> getProducedType() {
            return TypeInformation.of(ControlRecord.class);
        }
    }
}
