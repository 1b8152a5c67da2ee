package io.modelwatch.job.kafka;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.stage.Ports;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.AlertJson;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.DeadLetterWire;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.PointJudgement;
import io.modelwatch.schemas.alert.PointJudgementJson;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.op.EndOfCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaSinkBuilder;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The ends of the dataflow on Kafka. */
public final class KafkaPorts implements Ports {
    /** To the connector: partitions are looked for at the start only. */
    private static final long NEVER = -1;

    private final MonitorConfig config;
    private final KafkaConfig kafka;
    private final Map<String, Event.Kind> inputs;
    private final ControlTopic control;

    private KafkaPorts(MonitorConfig config, Map<String, Event.Kind> inputs, boolean isControlled) {
        this.config = config;
        this.kafka = config.kafka();
        this.inputs = inputs;
        this.control = new ControlTopic(kafka, isControlled);
    }

    /**
     * First checks rights and topics: missing optional topics are not read, with a warning.
     *
     * @throws io.modelwatch.job.config.ConfigException if the brokers do not answer, or something is not allowed, or a required topic is
     *     missing
     */
    public static KafkaPorts of(MonitorConfig config) {
        AccessCheck.require(config);
        Map<String, Event.Kind> inputs = TopicCheck.inputs(config);
        if (!config.kafka().bounded()) {
            TopicCheck.warnOfSettings(config.kafka(), inputs);
        }
        return new KafkaPorts(config, inputs, TopicCheck.isControlled(config.kafka()));
    }

    @Override
    public DataStream<Incoming> incoming(StreamExecutionEnvironment env) {
        return env.fromSource(source(), watermarks(), "Kafka: " + String.join(", ", inputs.keySet()))
                .uid("kafka-source");
    }

    @Override
    public void heartbeat(StreamExecutionEnvironment env) {
        if (kafka.bounded() || !inputs.containsValue(Event.Kind.HEARTBEAT)) {
            return;
        }
        Clock clock = Clock.systemUTC();
        var beats = new DataGeneratorSource<>(
                index -> clock.millis(), Long.MAX_VALUE, new Pulse(kafka.heartbeatMillis()), Types.LONG);
        var write = new WriteRecord<byte[]>(kafka.topics().heartbeat(), beat -> null, beat -> beat, beat -> List.of());
        env.fromSource(beats, WatermarkStrategy.noWatermarks(), "Heartbeat")
                .uid("heartbeat-source")
                .setParallelism(1)
                .map(new SignHeartbeat(config.name(), kafka.alerts().transactionalIdPrefix()))
                .uid("heartbeat-signature")
                .name("Sign heartbeat")
                .setParallelism(1)
                .sinkTo(sink(write).build())
                .uid("heartbeat-sink")
                .name("Kafka: " + kafka.topics().heartbeat())
                .setParallelism(1);
    }

    @Override
    public DataStream<ControlRecord> control(StreamExecutionEnvironment env) {
        return control.read(env);
    }

    @Override
    public EndOfCommands endOfControl() {
        return control.end();
    }

    @Override
    public void answers(DataStream<Answer> answers) {
        answers.sinkTo(sink(ControlTopic.writeAnswers(kafka)).build())
                .uid("answers-sink")
                .name("Kafka: " + kafka.topics().answers())
                .setParallelism(1)
                .setMaxParallelism(1); // as where it was in the chain of Commands, whose savepoints are read
    }

    @Override
    public ScorerFactory scorers(ScorerFactory configured) {
        return new JournalledScorers(configured, new AnswerJournal(kafka, 0));
    }

    @Override
    public void metrics(DataStream<MetricPoint> points) {
        metrics(points, "metrics-sink");
    }

    @Override
    public void features(DataStream<MetricPoint> points) {
        metrics(points, "feature-metrics-sink");
    }

    private void metrics(DataStream<MetricPoint> points, String uid) {
        var write = new WriteRecord<MetricPoint>(
                kafka.topics().metrics(),
                point -> bytes(point.series().key()),
                MetricPointJson::write,
                point -> List.of());
        points.sinkTo(sink(write).build())
                .uid(uid)
                .name("Kafka: " + kafka.topics().metrics());
    }

    @Override
    public void judgements(DataStream<Verdict> verdicts) {
        var write = new WriteRecord<Verdict>(
                kafka.topics().judgements(),
                verdict -> bytes(verdict.point().series().key()),
                verdict -> PointJudgementJson.write(PointJudgement.of(verdict)),
                verdict -> List.of());
        verdicts.sinkTo(new WithoutState<>(sink(write).build()))
                .uid("judgements-sink")
                .name("Kafka: " + kafka.topics().judgements());
    }

    @Override
    public void alerts(DataStream<Alert> alerts) {
        var write = new WriteRecord<Alert>(
                kafka.topics().alerts(), alert -> bytes(alert.fingerprint()), AlertJson::write, alert -> List.of());
        KafkaConfig.AlertDelivery delivery = kafka.alerts();
        KafkaSinkBuilder<Alert> sink = sink(write);
        if (delivery.exactlyOnce()) {
            sink.setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                    .setTransactionalIdPrefix(delivery.transactionalIdPrefix())
                    .setProperty("transaction.timeout.ms", Long.toString(delivery.transactionTimeoutMillis()));
        }
        alerts.sinkTo(sink.build())
                .uid("alerts-sink")
                .name("Kafka: " + kafka.topics().alerts());
    }

    @Override
    public void deadLetters(DataStream<DeadLetter> letters) {
        String topic = kafka.topics().deadLetters();
        var write = config.privacy().deadLetterPayloads()
                ? new WriteRecord<DeadLetter>(
                        topic,
                        letter -> bytes(letter.topic()),
                        letter -> letter.bounded().payload(),
                        letter -> DeadLetterWire.headers(letter.bounded()))
                : new WriteRecord<DeadLetter>(
                        topic,
                        letter -> bytes(letter.topic()),
                        letter -> null,
                        letter -> DeadLetterWire.headers(letter.withoutContent()));
        letters.sinkTo(sink(write).build()).uid("dead-letters-sink").name("Kafka: " + topic);
    }

    private KafkaSource<Incoming> source() {
        Properties properties = kafka.clientProperties();
        KafkaSourceBuilder<Incoming> source = KafkaSource.<Incoming>builder()
                .setProperties(properties)
                .setGroupId(kafka.groupId())
                .setTopics(List.copyOf(inputs.keySet()))
                .setStartingOffsets(new StartingOffsets(kafka.startFrom().at(Instant.now())))
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        Long.toString(kafka.bounded() ? NEVER : kafka.discoveryMillis()))
                .setDeserializer(new ReadRecord(
                        inputs,
                        SchemaFiles.read(config.reading().schemasDirectory()),
                        config.reading().registry(),
                        config.reading().mappings(),
                        new ProjectionByTask(
                                config.requests(),
                                config.shadow().settings().maxRate(),
                                config.requests().named(),
                                config.features().sampleRate()),
                        config.reading().dimensions(),
                        bounds(),
                        config.privacy().requestIdSecret()));
        return (kafka.bounded() ? source.setBounded(OffsetsInitializer.latest()) : source).build();
    }

    private TimeBounds bounds() {
        AdmissionSettings admission = config.admission();
        return kafka.bounded()
                ? TimeBounds.ofReplay(admission.aheadMillis())
                : new TimeBounds(Clock.systemUTC(), admission.aheadMillis(), admission.behindMillis());
    }

    private WatermarkStrategy<Incoming> watermarks() {
        return NewestTime.strategy(config.admission().outOfOrder(), kafka.bounded() ? 0 : kafka.idleMillis());
    }

    private <T> KafkaSinkBuilder<T> sink(WriteRecord<T> write) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(kafka.clientProperties())
                .setBootstrapServers(kafka.bootstrapServers())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(write);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
