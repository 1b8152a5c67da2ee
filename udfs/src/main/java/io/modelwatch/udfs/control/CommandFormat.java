package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Command;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Commands as checkpoints hold them, a version first. Enums go by name, so that their order may change. */
public final class CommandFormat {
    private static final int FORMAT = 3;

    private CommandFormat() {}

    public static void write(Command command, DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(command.number());
        Lengths.writeText(command.kind().name(), out);
        Lengths.writeText(command.model(), out);
        Lengths.writeText(command.version(), out);
        out.writeLong(command.effectiveAt());
        out.writeBoolean(command.candidate() != null);
        if (command.candidate() != null) {
            write(command.candidate(), out);
        }
        Lengths.writeTexts(new TreeMap<>(command.parameters()), out);
    }

    public static Command read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a command must be %s, was %s".formatted(FORMAT, format));
        }
        long number = in.readLong();
        Command.Kind kind = Command.Kind.valueOf(Lengths.readText(in));
        String model = Lengths.readText(in);
        String version = Lengths.readText(in);
        long effectiveAt = in.readLong();
        Candidate candidate = in.readBoolean() ? readCandidate(in) : null;
        Map<String, String> parameters = readTexts(in);
        return new Command(number, kind, model, version, candidate, effectiveAt, parameters);
    }

    static void write(Candidate candidate, DataOutput out) throws IOException {
        Lengths.writeText(candidate.model(), out);
        Lengths.writeText(candidate.version(), out);
        Lengths.writeText(candidate.role().name(), out);
        Lengths.writeText(candidate.uri(), out);
        Lengths.writeText(candidate.sha256(), out);
        Lengths.writeText(candidate.adapter(), out);
        Lengths.writeTexts(new TreeMap<>(candidate.options()), out);
        Lengths.writeText(candidate.provider().name(), out);
        out.writeDouble(candidate.sampleRate());
        out.writeLong(candidate.epoch());
    }

    static Candidate readCandidate(DataInput in) throws IOException {
        return new Candidate(
                Lengths.readText(in),
                Lengths.readText(in),
                Role.valueOf(Lengths.readText(in)),
                Lengths.readText(in),
                Lengths.readText(in),
                Lengths.readText(in),
                readTexts(in),
                Candidate.Provider.valueOf(Lengths.readText(in)),
                in.readDouble(),
                in.readLong());
    }

    private static Map<String, String> readTexts(DataInput in) throws IOException {
        return Map.copyOf(Lengths.readTextsByName(in));
    }
}
