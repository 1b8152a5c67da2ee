package io.modelwatch.schemas.read;

import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Refusal.Reason;
import io.modelwatch.schemas.event.UnusablePart;
import io.modelwatch.schemas.read.frame.Framing;
import io.modelwatch.schemas.read.frame.Registry;
import io.modelwatch.schemas.read.frame.SchemaId;
import io.modelwatch.schemas.read.mapping.Mapping;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads records of any format into events: what the job needs of them, and nothing else. The format is recognised per record. A record, or
 * an event in it, that cannot be used is refused with a reason, never with an exception, and costs no more memory than a few times its
 * size. Where only a part of an event cannot be used, the rest is used, and the event says which part
 * ({@link io.modelwatch.schemas.event.Event#unusable}).
 *
 * <p>Not for several threads; each source reader has its own.
 */
public final class RecordReader {
    private static final Framing NO_FRAMING = new Framing(SchemaId.Kind.ID);

    /**
     * What is known of how records were written.
     *
     * @param schemas the writers' schemas of files
     * @param registry that knows others; null: there is none
     * @param framing how records name schemas of the registry
     * @param mappings how records of other people are read, by topic
     */
    public record Writers(SchemaStore schemas, Registry registry, Framing framing, List<Mapping> mappings) {
        private Formats formats(Draft draft) {
            return Formats.all(schemas, registry, framing, mappings, draft);
        }
    }

    private final ClockBound bound;
    private final Draft draft;
    private final EventSink sink;
    private final Formats formats;
    private final ForeignFormats foreign;
    private long withoutEvents;

    /** Reads as in a replay ({@link TimeBounds#ofReplay}), and takes request ids as they are. */
    public RecordReader(SchemaStore schemas, Projection wanted, SegmentDimensions dimensions, long aheadMillis) {
        this(schemas, wanted, dimensions, TimeBounds.ofReplay(aheadMillis), RequestIds.asTheyAre());
    }

    /** Reads no JSON but ours. */
    public RecordReader(
            SchemaStore schemas,
            Projection wanted,
            SegmentDimensions dimensions,
            TimeBounds bounds,
            RequestIds requestIds) {
        this(schemas, List.of(), wanted, dimensions, bounds, requestIds);
    }

    /** Knows no registry. */
    public RecordReader(
            SchemaStore schemas,
            List<Mapping> mappings,
            Projection wanted,
            SegmentDimensions dimensions,
            TimeBounds bounds,
            RequestIds requestIds) {
        this(new Writers(schemas, null, NO_FRAMING, mappings), wanted, dimensions, bounds, requestIds);
    }

    /**
     * @param writers what is known of how records were written
     * @param wanted which predictions are kept
     * @param dimensions by which segments requests are measured
     * @param bounds between which times a record is believed
     * @param requestIds what stands for them from here on; of this reader only
     */
    public RecordReader(
            Writers writers,
            Projection wanted,
            SegmentDimensions dimensions,
            TimeBounds bounds,
            RequestIds requestIds) {
        this(bounds, new Draft(wanted, dimensions, bounds, requestIds), writers::formats);
    }

    /** @param formats that fill this draft */
    RecordReader(TimeBounds bounds, Draft draft, Function<Draft, Formats> formats) {
        this.bound = new ClockBound(bounds);
        this.draft = draft;
        this.sink = new EventSink(draft);
        this.formats = formats.apply(draft);
        this.foreign = new ForeignFormats(this.formats.names());
    }

    /**
     * Hands on each event of the record, in {@code record} itself: {@link Incoming#event} with {@link Incoming#refusal} null, or the
     * refusal.
     *
     * @param record as it stood in its topic, its input any but {@code END}; the value may be null
     * @param out is called for none, one or several events before this returns, and must keep nothing of {@code record} but what it refers
     *     to
     */
    public void read(Incoming record, Consumer<Incoming> out) {
        sink.open(record, out);
        try {
            bound.check(record.timestamp);
            readAny(record, record.value);
        } catch (Refused refused) {
            sink.bury(foreign.explain(refused.refusal(), record));
        }
        if (sink.events() == 0) {
            withoutEvents++;
        }
    }

    /** In which format the record is, as a refusal would name it; empty where it is in none that is read. */
    public Optional<String> formatOf(Incoming record) {
        boolean isEmpty = record.value == null || record.value.length == 0;
        return Optional.ofNullable(isEmpty ? null : formats.of(record, record.value))
                .map(format -> format.describe(record, record.value));
    }

    /** Tells the ids of items, of which events keep hashes only, as they are read: for what is shown to people. */
    public void tellItemIds(Consumer<String> listener) {
        draft.tellItemIds(listener);
    }

    /** How many segment values were not admitted so far and became {@code other}. */
    public long otherSegments() {
        return draft.segments.others();
    }

    /** How many requests of the sample had inputs that could not be read so far. */
    public long unreadableInputs() {
        return draft.unreadableInputs();
    }

    /** How many events so far were used without such a part. */
    public long without(UnusablePart part) {
        return sink.without(part);
    }

    /** How many records so far could be read and held no event. */
    public long withoutEvents() {
        return withoutEvents;
    }

    private void readAny(Incoming record, byte[] value) {
        if (value == null || value.length == 0) {
            throw new Refused(Reason.EMPTY, "the value must not be empty, was " + (value == null ? "null" : "0 bytes"));
        }
        if (value.length > ContractRules.MAX_RECORD) {
            throw new Refused(
                    Reason.TOO_LARGE,
                    "the value must be at most " + ContractRules.MAX_RECORD + " bytes, was " + value.length);
        }
        RecordFormat format = formats.of(record, value);
        if (format == null) {
            throw foreign.unknown(record);
        }
        format.read(record, value, sink);
    }
}
