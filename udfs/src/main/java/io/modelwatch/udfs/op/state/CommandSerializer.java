package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.control.Command;
import io.modelwatch.udfs.control.CommandFormat;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Command} by hand; the format and its version are {@link CommandFormat}'s. */
final class CommandSerializer extends ImmutableSerializer<Command> {
    static final CommandSerializer INSTANCE = new CommandSerializer();

    private static final long serialVersionUID = 1;

    @Override
    public void serialize(Command command, DataOutputView target) throws IOException {
        CommandFormat.write(command, target);
    }

    @Override
    public Command deserialize(DataInputView source) throws IOException {
        return CommandFormat.read(source);
    }

    @Override
    public TypeSerializerSnapshot<Command> snapshotConfiguration() {
        return new Snapshot();
    }

    /** Named in savepoints. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<Command> {
        public Snapshot() {
            super(() -> INSTANCE);
        }
    }
}
