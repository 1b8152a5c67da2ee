package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Candidates within the format of commands. Enums are written by name, so that their order may change. */
final class CandidateFormat {
    private CandidateFormat() {}

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

    static Candidate read(DataInput in) throws IOException {
        return new Candidate(
                Lengths.readText(in),
                Lengths.readText(in),
                Role.valueOf(Lengths.readText(in)),
                Lengths.readText(in),
                Lengths.readText(in),
                Lengths.readText(in),
                Map.copyOf(Lengths.readTextsByName(in)),
                Candidate.Provider.valueOf(Lengths.readText(in)),
                in.readDouble(),
                in.readLong());
    }
}
