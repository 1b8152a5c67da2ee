package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of one series across its versions. Immutable but for memories of detectors that change theirs in place: {@link #copy} parts
 * them.
 *
 * @param versions by name of the version
 */
public record SeriesMemory(SortedMap<String, VersionMemory> versions) {
    public static final SeriesMemory NOTHING = new SeriesMemory(new TreeMap<>());

    private static final int FORMAT = 2;

    /**
     * What is known of one version.
     *
     * @param firstSeen stamp of its first point, epoch milliseconds
     * @param lastSeen stamp of its latest point, epoch milliseconds
     * @param events behind its points, > 0
     * @param rules by {@link Rule#id}
     */
    public record VersionMemory(long firstSeen, long lastSeen, long events, Map<String, RuleMemory> rules) {
        public VersionMemory {
            rules = Collections.unmodifiableMap(rules);
        }

        private VersionMemory copy() {
            Map<String, RuleMemory> copies = new TreeMap<>();
            rules.forEach((id, rule) -> copies.put(id, rule.copy()));
            return new VersionMemory(firstSeen, lastSeen, events, copies);
        }
    }

    /**
     * What one rule's detector remembers of one version.
     *
     * @param detector what the memories depend on, as {@link Detector#remembersAs} says; under another text they are forgotten
     * @param own learned only from this version
     * @param inherited begun from another version's; null once the own has been adopted. While there is one, it judges
     * @param abnormalSince stamp of the first point of the abnormal spell that lasts, or {@link #NEVER}
     * @param lastAbnormal stamp of its latest abnormal point, or {@link #NEVER}
     */
    public record RuleMemory(
            String detector, DetectorMemory own, DetectorMemory inherited, long abnormalSince, long lastAbnormal) {
        public static final long NEVER = Long.MIN_VALUE;

        /** The memory that judges. */
        DetectorMemory effective() {
            return inherited == null ? own : inherited;
        }

        boolean isAbnormal() {
            return abnormalSince != NEVER;
        }

        RuleMemory calm() {
            return new RuleMemory(detector, own, inherited, NEVER, NEVER);
        }

        private RuleMemory copy() {
            return new RuleMemory(
                    detector, own.copy(), inherited == null ? null : inherited.copy(), abnormalSince, lastAbnormal);
        }
    }

    public SeriesMemory {
        versions = Collections.unmodifiableSortedMap(versions);
    }

    public boolean isEmpty() {
        return versions.isEmpty();
    }

    /** Stamp of the latest point of the version that has been silent for longest; only for a memory that is not empty. */
    public long oldest() {
        return versions.values().stream()
                .mapToLong(VersionMemory::lastSeen)
                .min()
                .orElseThrow();
    }

    /** Stamp of the latest point of any version; {@link Long#MIN_VALUE} where there is none. */
    public long newest() {
        long newest = Long.MIN_VALUE;
        for (VersionMemory version : versions.values()) {
            newest = Math.max(newest, version.lastSeen());
        }
        return newest;
    }

    /** Without the versions that have no point after {@code time}. */
    public SeriesMemory withoutSilentSince(long time) {
        TreeMap<String, VersionMemory> kept = new TreeMap<>(versions);
        kept.values().removeIf(version -> version.lastSeen() <= time);
        return new SeriesMemory(kept);
    }

    /** One that changes apart from this. */
    public SeriesMemory copy() {
        TreeMap<String, VersionMemory> copies = new TreeMap<>();
        versions.forEach((name, version) -> copies.put(name, version.copy()));
        return new SeriesMemory(copies);
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(versions.size(), out);
        for (Map.Entry<String, VersionMemory> entry : versions.entrySet()) {
            VersionMemory version = entry.getValue();
            Lengths.writeText(entry.getKey(), out);
            out.writeLong(version.firstSeen());
            out.writeLong(version.lastSeen());
            out.writeLong(version.events());
            Lengths.write(version.rules().size(), out);
            for (Map.Entry<String, RuleMemory> rule : version.rules().entrySet()) {
                Lengths.writeText(rule.getKey(), out);
                write(rule.getValue(), out);
            }
        }
    }

    private static void write(RuleMemory rule, DataOutput out) throws IOException {
        Lengths.writeText(rule.detector(), out);
        Lengths.writeBytes(rule.own().toBytes(), out);
        out.writeBoolean(rule.inherited() != null);
        if (rule.inherited() != null) {
            Lengths.writeBytes(rule.inherited().toBytes(), out);
        }
        out.writeLong(rule.abnormalSince());
        out.writeLong(rule.lastAbnormal());
    }

    public static SeriesMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of series memory must be %s, was %s".formatted(FORMAT, format));
        }
        TreeMap<String, VersionMemory> versions = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            versions.put(Lengths.readText(in), readVersion(in));
        }
        return new SeriesMemory(versions);
    }

    private static VersionMemory readVersion(DataInput in) throws IOException {
        long firstSeen = in.readLong();
        long lastSeen = in.readLong();
        long events = in.readLong();
        Map<String, RuleMemory> rules = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            rules.put(Lengths.readText(in), readRule(in));
        }
        return new VersionMemory(firstSeen, lastSeen, events, rules);
    }

    private static RuleMemory readRule(DataInput in) throws IOException {
        String detector = Lengths.readText(in);
        DetectorMemory own = DetectorMemory.written(Lengths.readBytes(in));
        DetectorMemory inherited = in.readBoolean() ? DetectorMemory.written(Lengths.readBytes(in)) : null;
        return new RuleMemory(detector, own, inherited, in.readLong(), in.readLong());
    }
}
