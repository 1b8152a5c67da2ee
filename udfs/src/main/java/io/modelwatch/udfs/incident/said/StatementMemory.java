package io.modelwatch.udfs.incident.said;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import io.modelwatch.udfs.control.StatementEffect;
import io.modelwatch.udfs.detect.AlertFormat;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of the incidents of one identity, and what was said of them. Immutable, so that state may share it.
 *
 * @param alerts that event time has not reached, in any order
 * @param statements that event time has not reached, in any order, at most {@link #MOST_WAITING}
 * @param told by fingerprint: where each alert stands that a statement may be about, at most {@link #MOST_ALERTS}
 * @param said at most {@link #MOST_STATEMENTS}, in their order; all that was said of an incident or nothing
 * @param model label of the alerts; empty before the first
 */
public record StatementMemory(
        List<Written> alerts, List<Pending> statements, Map<String, Told> told, List<Statement> said, String model) {
    /**
     * Of one identity there is one for each severity, and as many again where it recurs with another cause or owner, which fingerprints
     * have in them; beyond that, those that ended longest ago are forgotten.
     */
    static final int MOST_ALERTS = 100;

    /** About one incident; further ones are refused. */
    static final int MOST_OF_INCIDENT = 16;

    /** About all incidents of an identity; beyond that, all that was said of the oldest one is forgotten. */
    static final int MOST_STATEMENTS = 256;

    /** Far more than people say of an identity, since a replay reads all that ever was said before its first event. */
    static final int MOST_WAITING = 1_000;

    static final StatementMemory NOTHING = new StatementMemory(List.of(), List.of(), Map.of(), List.of(), "");

    private static final int FORMAT = 1;

    /**
     * What somebody says from a time on.
     *
     * @param number of the command
     * @param at event time, epoch milliseconds
     */
    record Pending(long number, long at, StatementEffect said) {}

    /**
     * Where an alert stands.
     *
     * @param startsAt epoch milliseconds
     * @param at event time at which it was told, epoch milliseconds
     */
    record Told(long startsAt, long sequence, boolean firing, long at) {
        static Told of(Written told) {
            Alert alert = told.alert();
            return new Told(
                    alert.startsAt().toEpochMilli(), alert.sequence(), alert.status() == Status.FIRING, told.at());
        }
    }

    public StatementMemory {
        alerts = List.copyOf(alerts);
        statements = List.copyOf(statements);
        told = Collections.unmodifiableMap(new TreeMap<>(told));
        said = List.copyOf(said);
    }

    /** @param before null where nothing is known */
    public static StatementMemory with(StatementMemory before, Written alert) {
        StatementMemory known = before == null ? NOTHING : before;
        List<Written> more = new ArrayList<>(known.alerts);
        more.add(alert);
        return new StatementMemory(more, known.statements, known.told, known.said, known.model);
    }

    /** @param before null where nothing is known */
    static StatementMemory with(StatementMemory before, long number, long at, StatementEffect said) {
        StatementMemory known = before == null ? NOTHING : before;
        List<Pending> more = new ArrayList<>(known.statements);
        more.add(new Pending(number, at, said));
        return new StatementMemory(known.alerts, more, known.told, known.said, known.model);
    }

    /** Without those that wait: they will not be taken. */
    public StatementMemory withoutStatements() {
        return new StatementMemory(alerts, List.of(), told, said, model);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        AlertFormat.write(alerts, out);
        Lengths.write(statements.size(), out);
        for (Pending pending : statements) {
            out.writeLong(pending.number());
            out.writeLong(pending.at());
            pending.said().write(out);
        }
        Lengths.write(told.size(), out);
        for (Map.Entry<String, Told> alert : told.entrySet()) {
            Lengths.writeText(alert.getKey(), out);
            out.writeLong(alert.getValue().startsAt());
            out.writeLong(alert.getValue().sequence());
            out.writeBoolean(alert.getValue().firing());
            out.writeLong(alert.getValue().at());
        }
        Lengths.write(said.size(), out);
        for (Statement statement : said) {
            statement.write(out);
        }
        Lengths.writeText(model, out);
    }

    public static StatementMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of statements must be %s, was %s".formatted(FORMAT, format));
        }
        List<Written> alerts = AlertFormat.readWritten(in);
        List<Pending> statements = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            statements.add(new Pending(in.readLong(), in.readLong(), StatementEffect.read(in)));
        }
        Map<String, Told> told = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            told.put(Lengths.readText(in), new Told(in.readLong(), in.readLong(), in.readBoolean(), in.readLong()));
        }
        List<Statement> said = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            said.add(Statement.read(in));
        }
        return new StatementMemory(alerts, statements, told, said, Lengths.readText(in));
    }
}
