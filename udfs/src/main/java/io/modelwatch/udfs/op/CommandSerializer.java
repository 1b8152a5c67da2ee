package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Candidate;
import io.modelwatch.schemas.Command;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes {@link Command} by hand, a version first. Enums go by name, so that their order may change. */
final class CommandSerializer extends ImmutableSerializer<Command> {
    static final CommandSerializer INSTANCE = new CommandSerializer();

    private static final long serialVersionUID = 1;
    private static final int FORMAT = 1;

    @Override
    public void serialize(Command command, DataOutputView target) throws IOException {
        target.writeByte(FORMAT);
        target.writeLong(command.number());
        target.writeUTF(command.kind().name());
        target.writeUTF(command.model());
        target.writeUTF(command.version());
        target.writeLong(command.effectiveAt());
        target.writeBoolean(command.candidate() != null);
        if (command.candidate() != null) {
            write(command.candidate(), target);
        }
    }

    @Override
    public Command deserialize(DataInputView source) throws IOException {
        int format = source.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a command must be %s, was %s".formatted(FORMAT, format));
        }
        long number = source.readLong();
        Command.Kind kind = Command.Kind.valueOf(source.readUTF());
        String model = source.readUTF();
        String version = source.readUTF();
        long effectiveAt = source.readLong();
        Candidate candidate = source.readBoolean() ? readCandidate(source) : null;
        return new Command(number, kind, model, version, candidate, effectiveAt);
    }

    private static void write(Candidate candidate, DataOutputView target) throws IOException {
        target.writeUTF(candidate.model());
        target.writeUTF(candidate.version());
        target.writeUTF(candidate.role().name());
        target.writeUTF(candidate.uri());
        target.writeUTF(candidate.sha256());
        target.writeUTF(candidate.adapter());
        target.writeInt(candidate.options().size());
        for (Map.Entry<String, String> option : new TreeMap<>(candidate.options()).entrySet()) {
            target.writeUTF(option.getKey());
            target.writeUTF(option.getValue());
        }
        target.writeUTF(candidate.provider().name());
        target.writeDouble(candidate.sampleRate());
        target.writeLong(candidate.epoch());
    }

    private static Candidate readCandidate(DataInputView source) throws IOException {
        return new Candidate(
                source.readUTF(),
                source.readUTF(),
                Candidate.Role.valueOf(source.readUTF()),
                source.readUTF(),
                source.readUTF(),
                source.readUTF(),
                readOptions(source),
                Candidate.Provider.valueOf(source.readUTF()),
                source.readDouble(),
                source.readLong());
    }

    private static Map<String, String> readOptions(DataInputView source) throws IOException {
        Map<String, String> options = new TreeMap<>();
        for (int left = source.readInt(); left > 0; left--) {
            options.put(source.readUTF(), source.readUTF());
        }
        return Map.copyOf(options);
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
