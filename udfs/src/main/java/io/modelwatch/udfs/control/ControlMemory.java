package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Command;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All that is remembered of the commands so far; nobody changes it.
 *
 * @param lastNumber of the last command that was accepted; 0: none was
 * @param lastOffset of the last record read, accepted or not; -1: none was
 * @param newestTime of a record so far, epoch milliseconds
 * @param standings by name; a retired one stays until no later command can take effect before it
 * @param latest by name of a rule, a pattern or maintenance: the last command about it; stays until it says nothing any more
 */
public record ControlMemory(
        long lastNumber,
        long lastOffset,
        long newestTime,
        Map<String, Standing> standings,
        Map<String, Command> latest) {
    /** Before the first command. */
    public static final ControlMemory NOTHING = new ControlMemory(0, -1, Long.MIN_VALUE, Map.of(), Map.of());

    private static final int FORMAT = 3;

    public ControlMemory {
        standings = Collections.unmodifiableMap(new TreeMap<>(standings));
        latest = Collections.unmodifiableMap(new TreeMap<>(latest));
    }

    /**
     * Whether a record was read before, so that its command has its number: one that stands before the last. A topic that was deleted and
     * created anew begins at 0 again, but with newer records.
     */
    public boolean hasRead(ControlRecord record) {
        return record.offset() <= lastOffset && record.time() <= newestTime;
    }

    /** After reading a record, whatever became of it. */
    public ControlMemory reading(ControlRecord record) {
        return new ControlMemory(lastNumber, record.offset(), Math.max(newestTime, record.time()), standings, latest);
    }

    /** How many candidates are registered. */
    public long candidates() {
        return standings.values().stream()
                .map(Standing::candidate)
                .filter(Objects::nonNull)
                .count();
    }

    /** The candidate under that name, or null. */
    public Candidate candidate(String name) {
        Standing standing = standings.get(name);
        return standing == null ? null : standing.candidate();
    }

    /**
     * After one more command.
     *
     * @param standing of the candidate that it is about; null: it is about none
     * @param now record time of the command, epoch milliseconds: no later one takes effect before, so what was retired by then is forgotten
     */
    ControlMemory accepting(String name, Standing standing, long now) {
        Map<String, Standing> after = new TreeMap<>(standings);
        if (standing != null) {
            after.put(name, standing);
        }
        after.values().removeIf(each -> each.candidate() == null && each.effectiveAt() <= now);
        return new ControlMemory(lastNumber + 1, lastOffset, newestTime, after, latest);
    }

    /** How many things of a kind the latest commands are about, apart from one. */
    long others(Command.Subject subject, String name) {
        return latest.values().stream()
                .filter(command -> command.kind().subject() == subject)
                .filter(command -> !command.name().equals(name))
                .count();
    }

    /** After one more command about a rule, a pattern or maintenance. */
    ControlMemory accepting(Command command) {
        Map<String, Command> after = new TreeMap<>(latest);
        after.put(command.name(), command);
        return new ControlMemory(lastNumber + 1, lastOffset, newestTime, standings, after);
    }

    /** Without the latest commands of which {@code over} says that they say nothing any more. */
    ControlMemory without(Predicate<Command> over) {
        Map<String, Command> after = new TreeMap<>(latest);
        after.values().removeIf(over);
        return new ControlMemory(lastNumber, lastOffset, newestTime, standings, after);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(lastNumber);
        out.writeLong(lastOffset);
        out.writeLong(newestTime);
        Lengths.write(standings.size(), out);
        for (var standing : standings.entrySet()) {
            Lengths.writeText(standing.getKey(), out);
            standing.getValue().write(out);
        }
        Lengths.write(latest.size(), out);
        for (Command command : latest.values()) {
            CommandFormat.write(command, out);
        }
    }

    public static ControlMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of control memory must be %s, was %s".formatted(FORMAT, format));
        }
        long lastNumber = in.readLong();
        long lastOffset = in.readLong();
        long newestTime = in.readLong();
        Map<String, Standing> standings = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            standings.put(Lengths.readText(in), Standing.read(in));
        }
        Map<String, Command> latest = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            Command command = CommandFormat.read(in);
            latest.put(command.name(), command);
        }
        return new ControlMemory(lastNumber, lastOffset, newestTime, standings, latest);
    }
}
