package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Verdict} by hand, a version first. */
public final class VerdictSerializer extends ImmutableSerializer<Verdict> {
    public static final VerdictSerializer INSTANCE = new VerdictSerializer();

    private static final int FORMAT = 2;

    @Override
    public void serialize(Verdict verdict, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        PointSerializer.INSTANCE.serialize(verdict.point(), target);
        Lengths.writeText(verdict.rule(), target);
        Lengths.writeText(verdict.severity(), target);
        Lengths.writeText(verdict.detector(), target);
        target.writeByte(verdict.judgement().ordinal());
        target.writeDouble(verdict.score());
        target.writeDouble(verdict.expected());
        target.writeDouble(verdict.lower());
        target.writeDouble(verdict.upper());
        target.writeByte(verdict.view().ordinal());
        target.writeBoolean(verdict.inherited());
        target.writeByte(verdict.ending().ordinal());
        Lengths.write(verdict.abnormal(), target);
        Lengths.write(verdict.ofWindows(), target);
        target.writeLong(verdict.keepFiringMillis());
    }

    @Override
    public Verdict deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a verdict must be %s, was %s".formatted(FORMAT, format));
        }
        return new Verdict(
                PointSerializer.INSTANCE.deserialize(source),
                Lengths.readText(source),
                Lengths.readText(source),
                Lengths.readText(source),
                one(Judgement.values(), source),
                source.readDouble(),
                source.readDouble(),
                source.readDouble(),
                source.readDouble(),
                one(View.values(), source),
                source.readBoolean(),
                one(Ending.values(), source),
                Lengths.read(source),
                Lengths.read(source),
                source.readLong());
    }

    private static <E> E one(E[] constants, DataInputView source) throws IOException {
        return constants[Lengths.checked(source.readByte(), constants.length - 1, "an enumeration")];
    }

    @Override
    public TypeSerializerSnapshot<Verdict> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Verdict> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
