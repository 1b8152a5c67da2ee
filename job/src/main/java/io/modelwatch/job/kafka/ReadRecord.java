package io.modelwatch.job.kafka;

import io.modelwatch.job.config.RegistryConfig;
import io.modelwatch.job.registry.HeldRegistry;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.Projection;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.schemas.read.mapping.Mapping;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** Decodes Kafka's records into one {@link Incoming} per reader, which is filled again for each, and handed on for each event in it. */
final class ReadRecord implements KafkaRecordDeserializationSchema<Incoming> {
    private final Map<String, Event.Kind> kinds;
    private final SchemaStore schemas;
    private final RegistryConfig registry;
    private final List<Mapping> mappings;
    private final Projection wanted;
    private final SegmentDimensions dimensions;
    private final TimeBounds bounds;
    private final String requestIdSecret;

    private transient RecordReader reader;
    private transient Incoming incoming;
    private transient KafkaHeaders headers;
    /** Where events of the record that is being read go. */
    private transient Collector<Incoming> out;
    /** Made once, and not for each record. */
    private transient Consumer<Incoming> collect;

    /**
     * @param kinds what is in each topic
     * @param schemas the writers' schemas that are known, and {@code registry} where others are
     * @param mappings how JSON of other people is read, by topic
     * @param bounds times between which records are accepted
     * @param requestIdSecret that request ids are hashed with; empty: they stay as they are
     */
    ReadRecord(
            Map<String, Event.Kind> kinds,
            SchemaStore schemas,
            RegistryConfig registry,
            List<Mapping> mappings,
            Projection wanted,
            SegmentDimensions dimensions,
            TimeBounds bounds,
            String requestIdSecret) {
        this.kinds = Map.copyOf(kinds);
        this.schemas = schemas;
        this.registry = registry;
        this.mappings = List.copyOf(mappings);
        this.wanted = wanted;
        this.dimensions = dimensions;
        this.bounds = bounds;
        this.requestIdSecret = requestIdSecret;
    }

    @Override
    public void open(InitializationContext context) {
        HeldRegistry held = registry.isGiven() ? HeldRegistry.of(registry) : null;
        var writers = new RecordReader.Writers(schemas, held, HeldRegistry.framing(registry), mappings);
        reader = new RecordReader(writers, wanted, dimensions, bounds, RequestIds.hashedWith(requestIdSecret));
        headers = new KafkaHeaders();
        incoming = new Incoming();
        incoming.headers = headers;
        collect = event -> out.collect(event);
        context.getMetricGroup().gauge("segmentValuesNotAdmitted", () -> reader.otherSegments());
        context.getMetricGroup().gauge("sampledInputsUnreadable", () -> reader.unreadableInputs());
        context.getMetricGroup().gauge("recordsWithoutEvents", () -> reader.withoutEvents());
        context.getMetricGroup().gauge("registryHeldSeconds", () -> held == null ? 0L : held.heldSeconds());
        context.getMetricGroup().gauge("registryLookups", () -> held == null ? 0L : held.lookups());
        for (UnusablePart part : UnusablePart.values()) {
            context.getMetricGroup().addGroup("part", part.code()).gauge("unusable", () -> reader.without(part));
        }
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Incoming> events) {
        out = events;
        incoming.topic = record.topic();
        incoming.partition = record.partition();
        incoming.offset = record.offset();
        incoming.timestamp = record.timestamp();
        incoming.stampedByBroker = record.timestampType() == TimestampType.LOG_APPEND_TIME;
        incoming.key = record.key();
        incoming.value = record.value();
        incoming.input = kinds.get(record.topic());
        headers.of(record.headers());
        reader.read(incoming, collect);
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return StreamTypes.INCOMING;
    }
}
