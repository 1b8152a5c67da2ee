package io.modelwatch.udfs.control;

import io.modelwatch.schemas.Candidate;
import io.modelwatch.schemas.Command;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Commands as checkpoints hold them, a version first. Enums go by name, so that their order may change. */
public final class CommandFormat {
    /** As 1, with parameters at the end. */
    private static final int FORMAT = 2;

    private static final int WITHOUT_PARAMETERS = 1;

    private CommandFormat() {}

    public static void write(Command command, DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(command.number());
        out.writeUTF(command.kind().name());
        out.writeUTF(command.model());
        out.writeUTF(command.version());
        out.writeLong(command.effectiveAt());
        out.writeBoolean(command.candidate() != null);
        if (command.candidate() != null) {
            write(command.candidate(), out);
        }
        writeTexts(command.parameters(), out);
    }

    public static Command read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT && format != WITHOUT_PARAMETERS) {
            throw new IOException("format of a command must be at most %s, was %s".formatted(FORMAT, format));
        }
        long number = in.readLong();
        Command.Kind kind = Command.Kind.valueOf(in.readUTF());
        String model = in.readUTF();
        String version = in.readUTF();
        long effectiveAt = in.readLong();
        Candidate candidate = in.readBoolean() ? readCandidate(in) : null;
        Map<String, String> parameters = format == WITHOUT_PARAMETERS ? Map.of() : readTexts(in);
        return new Command(number, kind, model, version, candidate, effectiveAt, parameters);
    }

    static void write(Candidate candidate, DataOutput out) throws IOException {
        out.writeUTF(candidate.model());
        out.writeUTF(candidate.version());
        out.writeUTF(candidate.role().name());
        out.writeUTF(candidate.uri());
        out.writeUTF(candidate.sha256());
        out.writeUTF(candidate.adapter());
        writeTexts(candidate.options(), out);
        out.writeUTF(candidate.provider().name());
        out.writeDouble(candidate.sampleRate());
        out.writeLong(candidate.epoch());
    }

    static Candidate readCandidate(DataInput in) throws IOException {
        return new Candidate(
                in.readUTF(),
                in.readUTF(),
                Candidate.Role.valueOf(in.readUTF()),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                readTexts(in),
                Candidate.Provider.valueOf(in.readUTF()),
                in.readDouble(),
                in.readLong());
    }

    private static void writeTexts(Map<String, String> texts, DataOutput out) throws IOException {
        out.writeInt(texts.size());
        for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
            out.writeUTF(text.getKey());
            out.writeUTF(text.getValue());
        }
    }

    private static Map<String, String> readTexts(DataInput in) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.put(in.readUTF(), in.readUTF());
        }
        return Map.copyOf(texts);
    }
}
