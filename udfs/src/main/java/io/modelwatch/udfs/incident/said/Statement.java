package io.modelwatch.udfs.incident.said;

import io.modelwatch.schemas.control.Opinion;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * What somebody said of an incident.
 *
 * @param startsAt of the incident, since several may have one identity after each other; epoch milliseconds
 * @param at event time from which it counts, epoch milliseconds
 * @param by who said it
 * @param note may be empty
 */
record Statement(long startsAt, long at, Opinion opinion, String by, String note) {
    static Statement of(long startsAt, long at, StatementEffect said) {
        return new Statement(startsAt, at, said.opinion(), said.by(), said.note());
    }

    /** Adds it to the annotations of an alert. */
    void annotate(Map<String, String> annotations) {
        annotations.put("judged", opinion.code());
        annotations.put("judged_by", by);
        annotations.put("judged_at", Instant.ofEpochMilli(at).toString());
        if (!note.isEmpty()) {
            annotations.put("judged_note", note);
        }
    }

    void write(DataOutput out) throws IOException {
        out.writeLong(startsAt);
        out.writeLong(at);
        Lengths.writeText(opinion.name(), out);
        Lengths.writeText(by, out);
        Lengths.writeText(note, out);
    }

    static Statement read(DataInput in) throws IOException {
        return new Statement(
                in.readLong(),
                in.readLong(),
                Opinion.valueOf(Lengths.readText(in)),
                Lengths.readText(in),
                Lengths.readText(in));
    }
}
