package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.JudgeIncident;
import io.modelwatch.schemas.control.Opinion;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What somebody says of an incident. Whether there is such an incident is known where incidents are followed, and answered there.
 *
 * @param incident label {@code incident} of its alerts
 * @param by who says it
 * @param note for people; may be empty
 * @param id that the writer gave the command, for the answer; may be empty
 */
public record StatementEffect(String incident, Opinion opinion, String by, String note, String id) implements Effect {
    /** Far more than people say within {@code control.lead}. */
    static final int MOST_STATEMENTS = 1_000;

    @Override
    public About about() {
        return About.INCIDENT;
    }

    @Override
    public String name() {
        return Instruction.nameOfIncident(incident);
    }

    @Override
    public String described() {
        return "%s, by %s%s".formatted(opinion.code(), by, note.isEmpty() ? "" : ": " + note);
    }

    @Override
    public boolean isOver(long effectiveAt, long time, ConfiguredRules rules) {
        return effectiveAt <= time;
    }

    static StatementEffect of(Asked asked) throws CommandRefused {
        JudgeIncident given = (JudgeIncident) asked.order().instruction();
        asked.checkMost(
                MOST_STATEMENTS, Reason.TOO_MANY_STATEMENTS, "incidents may be judged before the first takes effect");
        return new StatementEffect(
                given.incident(),
                given.opinion(),
                given.by(),
                given.note() == null ? "" : given.note(),
                asked.order().id());
    }

    @Override
    public void write(DataOutput out) throws IOException {
        Lengths.writeText(incident, out);
        Lengths.writeText(opinion.name(), out);
        Lengths.writeText(by, out);
        Lengths.writeText(note, out);
        Lengths.writeText(id, out);
    }

    public static StatementEffect read(DataInput in) throws IOException {
        return new StatementEffect(
                Lengths.readText(in),
                Opinion.valueOf(Lengths.readText(in)),
                Lengths.readText(in),
                Lengths.readText(in),
                Lengths.readText(in));
    }
}
