package io.modelwatch.udfs.op.state;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.profile.ProfilePart;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link ProfilePart} by hand, a version first. */
public final class ProfilePartSerializer extends ImmutableSerializer<ProfilePart> {
    public static final ProfilePartSerializer INSTANCE = new ProfilePartSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(ProfilePart part, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        Lengths.writeText(part.model(), target);
        target.writeLong(part.paneStart());
        Lengths.writeBytes(part.profile(), target);
    }

    @Override
    public ProfilePart deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a part of a profile must be %s, was %s".formatted(FORMAT, format));
        }
        return new ProfilePart(Lengths.readText(source), source.readLong(), Lengths.readBytes(source));
    }

    @Override
    public TypeSerializerSnapshot<ProfilePart> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<ProfilePart> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
