package io.modelwatch.udfs.control;

import io.modelwatch.schemas.Candidate;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What the last command about a candidate said.
 *
 * @param number of that command
 * @param effectiveAt of that command, epoch milliseconds: no later command about the candidate takes effect before
 * @param candidate as it then is; null: retired
 */
record Standing(long number, long effectiveAt, Candidate candidate) {
    void write(DataOutput out) throws IOException {
        out.writeLong(number);
        out.writeLong(effectiveAt);
        out.writeBoolean(candidate != null);
        if (candidate != null) {
            write(candidate, out);
        }
    }

    static Standing read(DataInput in) throws IOException {
        return new Standing(in.readLong(), in.readLong(), in.readBoolean() ? readCandidate(in) : null);
    }

    private static void write(Candidate candidate, DataOutput out) throws IOException {
        out.writeUTF(candidate.model());
        out.writeUTF(candidate.version());
        out.writeUTF(candidate.role().name());
        out.writeUTF(candidate.uri());
        out.writeUTF(candidate.sha256());
        out.writeUTF(candidate.adapter());
        out.writeInt(candidate.options().size());
        for (var option : candidate.options().entrySet()) {
            out.writeUTF(option.getKey());
            out.writeUTF(option.getValue());
        }
        out.writeUTF(candidate.provider().name());
        out.writeDouble(candidate.sampleRate());
        out.writeLong(candidate.epoch());
    }

    private static Candidate readCandidate(DataInput in) throws IOException {
        return new Candidate(
                in.readUTF(),
                in.readUTF(),
                Candidate.Role.valueOf(in.readUTF()),
                in.readUTF(),
                in.readUTF(),
                in.readUTF(),
                readOptions(in),
                Candidate.Provider.valueOf(in.readUTF()),
                in.readDouble(),
                in.readLong());
    }

    private static Map<String, String> readOptions(DataInput in) throws IOException {
        Map<String, String> options = new HashMap<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            options.put(in.readUTF(), in.readUTF());
        }
        return options;
    }
}
