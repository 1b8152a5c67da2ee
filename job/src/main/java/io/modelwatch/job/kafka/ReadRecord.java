package io.modelwatch.job.kafka;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.RecordReader;
import io.modelwatch.schemas.read.RequestIds;
import io.modelwatch.schemas.read.SchemaStore;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.schemas.read.TimeBounds;
import io.modelwatch.schemas.read.Wanted;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.Map;
import org.apache.flink.api.common.serialization.DeserializationSchema.InitializationContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;

/** Decodes Kafka's records into one {@link Incoming} per reader, which is filled again for each. */
final class ReadRecord implements KafkaRecordDeserializationSchema<Incoming> {
    private final Map<String, Event.Kind> kinds;
    private final SchemaStore schemas;
    private final Wanted wanted;
    private final SegmentDimensions dimensions;
    private final TimeBounds bounds;
    private final String requestIdSecret;

    private transient RecordReader reader;
    private transient Incoming incoming;

    /**
     * @param kinds what is in each topic
     * @param bounds between which times records are believed
     * @param requestIdSecret that request ids are hashed with; empty: they stay as they are
     */
    ReadRecord(
            Map<String, Event.Kind> kinds,
            SchemaStore schemas,
            Wanted wanted,
            SegmentDimensions dimensions,
            TimeBounds bounds,
            String requestIdSecret) {
        this.kinds = Map.copyOf(kinds);
        this.schemas = schemas;
        this.wanted = wanted;
        this.dimensions = dimensions;
        this.bounds = bounds;
        this.requestIdSecret = requestIdSecret;
    }

    @Override
    public void open(InitializationContext context) {
        reader = new RecordReader(schemas, wanted, dimensions, bounds, RequestIds.hashedWith(requestIdSecret));
        incoming = new Incoming();
        context.getMetricGroup().gauge("segmentValuesNotAdmitted", () -> reader.otherSegments());
        context.getMetricGroup().gauge("sampledInputsUnreadable", () -> reader.unreadableInputs());
        for (UnusablePart part : UnusablePart.values()) {
            context.getMetricGroup().addGroup("part", part.code()).gauge("unusable", () -> reader.without(part));
        }
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Incoming> out) {
        incoming.topic = record.topic();
        incoming.partition = record.partition();
        incoming.offset = record.offset();
        incoming.timestamp = record.timestamp();
        incoming.stampedByBroker = record.timestampType() == TimestampType.LOG_APPEND_TIME;
        incoming.key = record.key();
        incoming.value = record.value();
        reader.read(kinds.get(record.topic()), record.value(), record.timestamp(), incoming);
        out.collect(incoming);
    }

    @Override
    public TypeInformation<Incoming> getProducedType() {
        return StreamTypes.INCOMING;
    }
}
