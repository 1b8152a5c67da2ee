package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.Category;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of one model, for its signs to be compared with. Immutable, so that state may share it. Times are epoch milliseconds.
 *
 * @param versions time of serving at which each version that lives was first seen
 * @param watchedSince time of serving from which something is known of the model
 * @param abnormal what is abnormal or was until lately, in the order in which it began
 * @param changes what changed lately
 * @param deployed versions (the subject) whose deployment has not been emitted yet
 * @param commandsUntil time up to which commands have been taken in
 * @param dropped how many entries of {@link #abnormal} were dropped at its bound
 */
public record ModelSituation(
        Map<String, Long> versions,
        long watchedSince,
        List<Abnormal> abnormal,
        List<Change> changes,
        List<Change> deployed,
        long commandsUntil,
        long dropped) {
    private static final int FORMAT = 3;

    /** Whether nothing of it is needed any more. */
    public boolean isNothing() {
        return versions.isEmpty() && abnormal.isEmpty() && changes.isEmpty() && deployed.isEmpty();
    }

    /** Whether it only ages: no version lives, nothing is abnormal. */
    public boolean isOver() {
        return versions.isEmpty() && abnormal.stream().noneMatch(Abnormal::isOpen);
    }

    ModelSituation withCommandsUntil(long time) {
        return new ModelSituation(versions, watchedSince, abnormal, changes, deployed, time, dropped);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(versions.size(), out);
        for (Map.Entry<String, Long> version : versions.entrySet()) {
            Lengths.writeText(version.getKey(), out);
            out.writeLong(version.getValue());
        }
        out.writeLong(watchedSince);
        Lengths.write(abnormal.size(), out);
        for (Abnormal each : abnormal) {
            write(each, out);
        }
        Change.writeAll(changes, out);
        Change.writeAll(deployed, out);
        out.writeLong(commandsUntil);
        out.writeLong(dropped);
    }

    public static ModelSituation read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a model's situation must be %s, was %s".formatted(FORMAT, format));
        }
        Map<String, Long> versions = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            versions.put(Lengths.readText(in), in.readLong());
        }
        long watchedSince = in.readLong();
        List<Abnormal> abnormal = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            abnormal.add(readAbnormal(in));
        }
        List<Change> changes = Change.readAll(in);
        List<Change> deployed = Change.readAll(in);
        return new ModelSituation(versions, watchedSince, abnormal, changes, deployed, in.readLong(), in.readLong());
    }

    private static void write(Abnormal abnormal, DataOutput out) throws IOException {
        Lengths.writeText(abnormal.alert(), out);
        Lengths.writeText(abnormal.version(), out);
        Lengths.writeText(abnormal.category().name(), out);
        Lengths.writeText(abnormal.side().name(), out);
        Lengths.writeText(abnormal.metric(), out);
        Lengths.writeText(abnormal.segment(), out);
        out.writeBoolean(abnormal.inherited());
        out.writeLong(abnormal.since());
        out.writeLong(abnormal.end());
    }

    private static Abnormal readAbnormal(DataInput in) throws IOException {
        String alert = Lengths.readText(in);
        String version = Lengths.readText(in);
        return new Abnormal(
                alert,
                version,
                Category.valueOf(Lengths.readText(in)),
                Side.valueOf(Lengths.readText(in)),
                Lengths.readText(in),
                Lengths.readText(in),
                in.readBoolean(),
                in.readLong(),
                in.readLong());
    }
}
