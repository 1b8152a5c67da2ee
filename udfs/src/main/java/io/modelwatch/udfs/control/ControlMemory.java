package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * All that is remembered of the commands so far; immutable.
 *
 * @param lastNumber of the last command that was accepted; 0: none was
 * @param lastOffset of the last record read, accepted or not; -1: none was
 * @param newestTime of a record so far, epoch milliseconds
 * @param latestOf by {@link Command#thing}: the last command about it; kept until it no longer matters
 */
public record ControlMemory(long lastNumber, long lastOffset, long newestTime, Map<String, Command> latestOf) {
    /** Before the first command. */
    public static final ControlMemory NOTHING = new ControlMemory(0, -1, Long.MIN_VALUE, Map.of());

    private static final int FORMAT = 4;

    public ControlMemory {
        latestOf = Collections.unmodifiableMap(new TreeMap<>(latestOf));
    }

    /**
     * Whether a record was read before, so that its command has its number: its offset is not after the last one. A topic that was deleted
     * and created anew begins at 0 again, but with newer records.
     */
    public boolean hasRead(ControlRecord record) {
        return record.offset() <= lastOffset && record.time() <= newestTime;
    }

    /** After reading a record, whatever became of it. */
    public ControlMemory reading(ControlRecord record) {
        return new ControlMemory(lastNumber, record.offset(), Math.max(newestTime, record.time()), latestOf);
    }

    public long candidates() {
        return latest().stream()
                .filter(command -> command.effect() instanceof Scores)
                .count();
    }

    /** The candidate under that name, or null. */
    Candidate candidate(String name) {
        Command latest = latest(About.VERSION, name);
        return latest != null && latest.effect() instanceof Scores scores ? scores.candidate() : null;
    }

    /** The last command about each thing. */
    Collection<Command> latest() {
        return latestOf.values();
    }

    /** The last command about a thing, or null. */
    Command latest(About about, String name) {
        return latestOf.get(Command.thing(about, name));
    }

    /** The number of things of a kind that the latest commands are about, except one. */
    long others(About about, String name) {
        return latest().stream()
                .filter(command -> command.effect().about() == about)
                .filter(command -> !command.name().equals(name))
                .count();
    }

    /** After one more command. */
    public ControlMemory accepting(Command command) {
        Map<String, Command> after = new TreeMap<>(latestOf);
        after.put(command.thing(), command);
        return new ControlMemory(lastNumber + 1, lastOffset, newestTime, after);
    }

    /** Without those latest commands that no longer matter according to {@code over}. */
    ControlMemory without(Predicate<Command> over) {
        Map<String, Command> after = new TreeMap<>(latestOf);
        after.values().removeIf(over);
        return new ControlMemory(lastNumber, lastOffset, newestTime, after);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(lastNumber);
        out.writeLong(lastOffset);
        out.writeLong(newestTime);
        Lengths.write(latestOf.size(), out);
        for (Command command : latest()) {
            command.write(out);
        }
    }

    public static ControlMemory read(DataInput in, List<DetectorKind> detectors) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of control memory must be %s, was %s".formatted(FORMAT, format));
        }
        long lastNumber = in.readLong();
        long lastOffset = in.readLong();
        long newestTime = in.readLong();
        Map<String, Command> latest = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            Command command = Command.read(in, detectors);
            latest.put(command.thing(), command);
        }
        return new ControlMemory(lastNumber, lastOffset, newestTime, latest);
    }
}
