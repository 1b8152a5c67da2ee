package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Outcome.Rescored;
import io.modelwatch.schemas.event.Outcome.RescoredJudged;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes the outcomes that leave their chain, which are those of the sample: {@link Rescored}, {@link Judged} and {@link RescoredJudged}.
 * The first byte says which and in what format. Of a truth its labels are sent, not the acts behind them: candidates are measured by labels
 * alone. The others are refused: they never cross the network (see {@link ChainedOnlySerializer}).
 *
 * @param <T> one of the three, or their common type
 */
final class SentOutcomeSerializer<T extends Outcome> extends HandWrittenSerializer<T> {
    private static final long serialVersionUID = 1;
    private static final int RESCORED = 4;
    private static final int JUDGED = 5;
    private static final int RESCORED_JUDGED = 6;

    private transient Names names;

    @Override
    public TypeSerializer<T> duplicate() {
        return new SentOutcomeSerializer<>();
    }

    @Override
    public boolean isImmutableType() {
        return true;
    }

    @Override
    public T createInstance() {
        return null;
    }

    @Override
    public T copy(T from) {
        return from; // nobody changes one
    }

    @Override
    public void serialize(T outcome, DataOutputView out) throws IOException {
        if (outcome instanceof Rescored rescored) {
            out.writeByte(RESCORED);
            write(rescored, out);
        } else if (outcome instanceof Judged judged) {
            out.writeByte(JUDGED);
            write(judged, out);
        } else if (outcome instanceof RescoredJudged both) {
            out.writeByte(RESCORED_JUDGED);
            write(both.rescored(), out);
            out.writeLong(both.horizonMillis());
            write(both.truth(), out);
        } else {
            throw new IOException("outcome must be of the sample to be sent, was %s"
                    .formatted(outcome.getClass().getSimpleName()));
        }
    }

    @Override
    @SuppressWarnings("unchecked") // what was written as T is read as T
    public T deserialize(DataInputView in) throws IOException {
        int kind = in.readUnsignedByte();
        return switch (kind) {
            case RESCORED -> (T) readRescored(in);
            case JUDGED -> (T) readJudged(in);
            case RESCORED_JUDGED -> (T) new RescoredJudged(readRescored(in), in.readLong(), readTruth(in));
            default -> throw new IOException("kind of a sent outcome must be 4 to 6, was " + kind);
        };
    }

    private void write(Rescored rescored, DataOutputView out) throws IOException {
        writeOrigin(rescored.model(), rescored.version(), rescored.segments(), out);
        out.writeLong(rescored.time());
        out.writeInt(rescored.weight());
        Lengths.writeBytes(rescored.requestId(), out);
        names().write(rescored.primaryVersion(), out);
        names().write(rescored.role().name(), out);
        out.writeLong(rescored.epoch());
        out.writeLong(rescored.latencyMicros());
        write(rescored.primary(), out);
        write(rescored.candidate(), out);
    }

    private Rescored readRescored(DataInputView in) throws IOException {
        return new Rescored(
                names().readString(in),
                names().readString(in),
                names().readSegments(in),
                in.readLong(),
                in.readInt(),
                Lengths.readBytes(in),
                names().readString(in),
                Role.valueOf(names().readString(in)),
                in.readLong(),
                in.readLong(),
                readPredictions(in),
                readPredictions(in));
    }

    private void write(Judged judged, DataOutputView out) throws IOException {
        writeOrigin(judged.model(), judged.version(), judged.segments(), out);
        out.writeLong(judged.time());
        out.writeInt(judged.weight());
        Lengths.writeBytes(judged.requestId(), out);
        out.writeLong(judged.horizonMillis());
        write(judged.predictions(), out);
        write(judged.truth(), out);
    }

    private Judged readJudged(DataInputView in) throws IOException {
        return new Judged(
                names().readString(in),
                names().readString(in),
                names().readSegments(in),
                in.readLong(),
                in.readInt(),
                Lengths.readBytes(in),
                in.readLong(),
                readPredictions(in),
                readTruth(in));
    }

    private void writeOrigin(String model, String version, Segments segments, DataOutputView out) throws IOException {
        names().write(model, out);
        names().write(version, out);
        names().write(segments, out);
    }

    private static void write(Predictions predictions, DataOutputView out) throws IOException {
        Lengths.writeLongs(predictions.items(), out);
        Lengths.writeFloats(predictions.scores(), out);
    }

    private static Predictions readPredictions(DataInputView in) throws IOException {
        return new Predictions(Lengths.readLongs(in), Lengths.readFloats(in));
    }

    private static void write(Truth truth, DataOutputView out) throws IOException {
        Lengths.writeLongs(truth.items(), out);
        Lengths.writeDoubles(truth.labels(), out);
    }

    private static Truth readTruth(DataInputView in) throws IOException {
        return new Truth(Lengths.readLongs(in), Lengths.readDoubles(in));
    }

    private Names names() {
        if (names == null) {
            names = new Names();
        }
        return names;
    }

    @Override
    public TypeSerializerSnapshot<T> snapshotConfiguration() {
        return new Snapshot<>();
    }

    /** Stands in savepoints; the format's version is in the bytes themselves. */
    public static final class Snapshot<T extends Outcome> extends SimpleTypeSerializerSnapshot<T> {
        public Snapshot() {
            super(SentOutcomeSerializer::new);
        }
    }
}
