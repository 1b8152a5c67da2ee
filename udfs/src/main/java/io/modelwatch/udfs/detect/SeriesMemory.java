package io.modelwatch.udfs.detect;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What is known of one series across its versions. Immutable but for memories of detectors that change theirs in place: {@link #copy} parts
 * them.
 *
 * @param versions each once, by name
 * @param shared what describes the series, whichever version it is of; each once, of those that a rule of a version needs
 */
public record SeriesMemory(List<VersionMemory> versions, List<SharedMemory> shared) {
    public static final SeriesMemory NOTHING = new SeriesMemory(List.of(), List.of());

    private static final int FORMAT = 4;
    /** Before it, nothing said when a rule judged last. */
    private static final int WITHOUT_LAST_JUDGED = 3;

    private static final int INHERITED = 1;
    private static final int SINCE = 2;
    private static final int LAST = 4;
    private static final int JUDGED = 8;
    private static final int BEGAN_ANEW = 16;
    private static final int IN_BURSTS = 32;

    /**
     * What is known of one version.
     *
     * @param version its name
     * @param firstSeen stamp of its first point, or of that with which it was judged by another one's baseline again, epoch milliseconds
     * @param lastSeen stamp of its latest point, epoch milliseconds
     * @param events behind its points, > 0
     * @param rules each once, as the rules were in force
     */
    public record VersionMemory(String version, long firstSeen, long lastSeen, long events, List<RuleMemory> rules) {
        public VersionMemory {
            rules = List.copyOf(rules);
        }

        /** Null where the rule has none. */
        RuleMemory of(String rule) {
            for (RuleMemory memory : rules) {
                if (memory.rule().equals(rule)) {
                    return memory;
                }
            }
            return null;
        }

        private VersionMemory copy() {
            return with(rules.stream().map(RuleMemory::copy).toList());
        }

        VersionMemory with(List<RuleMemory> others) {
            return new VersionMemory(version, firstSeen, lastSeen, events, others);
        }
    }

    /**
     * What one rule's detector remembers of one version.
     *
     * @param rule {@link Rule#id}
     * @param detector what the memories depend on, as {@link Detector#remembersAs} says; under another text they are forgotten
     * @param own learned only from this version
     * @param inherited begun from another version's; null once the own has been adopted. While there is one, it judges
     * @param abnormalSince stamp of the first point of the abnormal spell that lasts, or {@link #NEVER}
     * @param lastAbnormal stamp of its latest abnormal point, or {@link #NEVER}
     * @param lastJudged stamp of the latest point that the detector saw, or {@link #NEVER}, as where it shares what it remembers
     * @param pauses what is known of times in which nothing was judged
     */
    public record RuleMemory(
            String rule,
            String detector,
            DetectorMemory own,
            DetectorMemory inherited,
            long abnormalSince,
            long lastAbnormal,
            long lastJudged,
            Pauses pauses) {
        public static final long NEVER = Long.MIN_VALUE;

        /** The memory that judges. */
        DetectorMemory effective() {
            return inherited == null ? own : inherited;
        }

        boolean isAbnormal() {
            return abnormalSince != NEVER;
        }

        RuleMemory calm() {
            return new RuleMemory(rule, detector, own, inherited, NEVER, NEVER, lastJudged, pauses);
        }

        RuleMemory with(Pauses others) {
            return new RuleMemory(rule, detector, own, inherited, abnormalSince, lastAbnormal, lastJudged, others);
        }

        private RuleMemory judgedAt(long time) {
            return new RuleMemory(rule, detector, own, inherited, abnormalSince, lastAbnormal, time, pauses);
        }

        private RuleMemory copy() {
            DetectorMemory copied = inherited == null ? null : inherited.copy();
            return new RuleMemory(rule, detector, own.copy(), copied, abnormalSince, lastAbnormal, lastJudged, pauses);
        }
    }

    /** Whether a series is judged again and again after nothing was judged for as long as its detector remembers. */
    public enum Pauses {
        /** Nothing says so. */
        UNKNOWN,
        /** After such a pause the memory began anew. */
        BEGAN_ANEW,
        /** Then came another before it was ready: it is learned across pauses, else it would be judged never. */
        IN_BURSTS;

        /** @param anew whether the memory begins anew after it: it was ready */
        Pauses afterOne(boolean anew) {
            return switch (this) {
                case UNKNOWN -> anew ? BEGAN_ANEW : UNKNOWN;
                case BEGAN_ANEW -> anew ? BEGAN_ANEW : IN_BURSTS;
                case IN_BURSTS -> IN_BURSTS;
            };
        }

        private static Pauses of(byte has) {
            return (has & SeriesMemory.IN_BURSTS) != 0
                    ? IN_BURSTS
                    : (has & SeriesMemory.BEGAN_ANEW) != 0 ? BEGAN_ANEW : UNKNOWN;
        }

        private int flag() {
            return switch (this) {
                case UNKNOWN -> 0;
                case BEGAN_ANEW -> SeriesMemory.BEGAN_ANEW;
                case IN_BURSTS -> SeriesMemory.IN_BURSTS;
            };
        }
    }

    /**
     * What all versions and all rules of which the detector remembers alike have in common.
     *
     * @param detector as {@link Detector#remembersAs} says
     */
    public record SharedMemory(String detector, DetectorMemory memory) {
        private SharedMemory copy() {
            return new SharedMemory(detector, memory.copy());
        }
    }

    public SeriesMemory {
        versions = List.copyOf(versions);
        shared = List.copyOf(shared);
    }

    public boolean isEmpty() {
        return versions.isEmpty();
    }

    /** Null where nothing is known of it. */
    VersionMemory version(String name) {
        for (VersionMemory version : versions) {
            if (version.version().equals(name)) {
                return version;
            }
        }
        return null;
    }

    /** Stamp of the latest point of any version; {@link Long#MIN_VALUE} where there is none. */
    public long newest() {
        long newest = Long.MIN_VALUE;
        for (VersionMemory version : versions) {
            newest = Math.max(newest, version.lastSeen());
        }
        return newest;
    }

    /** Null where there is none. */
    SharedMemory shared(String detector) {
        for (SharedMemory part : shared) {
            if (part.detector().equals(detector)) {
                return part;
            }
        }
        return null;
    }

    /** Stamp of the latest point of the version that has been silent for longest; only for a memory that is not empty. */
    public long oldest() {
        return versions.stream().mapToLong(VersionMemory::lastSeen).min().orElseThrow();
    }

    /** Without the versions that have no point after {@code time}, and what only they needed. */
    public SeriesMemory withoutSilentSince(long time) {
        return needed(
                versions.stream().filter(version -> version.lastSeen() > time).toList(), shared);
    }

    /** Versions, and of what is shared that which one of their rules needs. */
    static SeriesMemory needed(List<VersionMemory> versions, List<SharedMemory> shared) {
        Predicate<SharedMemory> needed = part -> versions.stream()
                .anyMatch(version -> version.rules().stream()
                        .anyMatch(rule -> rule.detector().equals(part.detector())));
        return new SeriesMemory(versions, shared.stream().filter(needed).toList());
    }

    /** One that changes apart from this. */
    public SeriesMemory copy() {
        return new SeriesMemory(
                versions.stream().map(VersionMemory::copy).toList(),
                shared.stream().map(SharedMemory::copy).toList());
    }

    /** Names of rules and detectors are written once and then referred to. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Map<String, Integer> names = names();
        Lengths.writeTexts(names.keySet(), out);
        Lengths.write(shared.size(), out);
        for (SharedMemory part : shared) {
            Lengths.write(names.get(part.detector()), out);
            Lengths.writeBytes(part.memory().toBytes(), out);
        }
        Lengths.write(versions.size(), out);
        for (VersionMemory version : versions) {
            Lengths.writeText(version.version(), out);
            out.writeLong(version.firstSeen());
            out.writeLong(version.lastSeen());
            out.writeLong(version.events());
            Lengths.write(version.rules().size(), out);
            for (RuleMemory rule : version.rules()) {
                write(rule, names, out);
            }
        }
    }

    private Map<String, Integer> names() {
        Map<String, Integer> names = new LinkedHashMap<>();
        shared.forEach(part -> names.putIfAbsent(part.detector(), names.size()));
        for (VersionMemory version : versions) {
            for (RuleMemory rule : version.rules()) {
                names.putIfAbsent(rule.rule(), names.size());
                names.putIfAbsent(rule.detector(), names.size());
            }
        }
        return names;
    }

    private static void write(RuleMemory rule, Map<String, Integer> names, DataOutput out) throws IOException {
        Lengths.write(names.get(rule.rule()), out);
        Lengths.write(names.get(rule.detector()), out);
        Lengths.writeBytes(rule.own().toBytes(), out);
        out.writeByte((rule.inherited() == null ? 0 : INHERITED)
                | (rule.abnormalSince() == RuleMemory.NEVER ? 0 : SINCE)
                | (rule.lastAbnormal() == RuleMemory.NEVER ? 0 : LAST)
                | (rule.lastJudged() == RuleMemory.NEVER ? 0 : JUDGED)
                | rule.pauses().flag());
        if (rule.inherited() != null) {
            Lengths.writeBytes(rule.inherited().toBytes(), out);
        }
        if (rule.abnormalSince() != RuleMemory.NEVER) {
            out.writeLong(rule.abnormalSince());
        }
        if (rule.lastAbnormal() != RuleMemory.NEVER) {
            out.writeLong(rule.lastAbnormal());
        }
        if (rule.lastJudged() != RuleMemory.NEVER) {
            out.writeLong(rule.lastJudged());
        }
    }

    public static SeriesMemory read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT && format != WITHOUT_LAST_JUDGED) {
            throw new IOException(
                    "format of series memory must be %s or %s, was %s".formatted(WITHOUT_LAST_JUDGED, FORMAT, format));
        }
        List<String> names = Lengths.readTexts(in);
        List<SharedMemory> shared = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            shared.add(new SharedMemory(name(names, in), DetectorMemory.written(Lengths.readBytes(in))));
        }
        List<VersionMemory> versions = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            VersionMemory version = readVersion(names, in);
            versions.add(format == WITHOUT_LAST_JUDGED ? judgedWhenLastSeen(version, shared) : version);
        }
        return new SeriesMemory(versions, shared);
    }

    /** Nothing that is not shared was judged after the version's latest point. */
    private static VersionMemory judgedWhenLastSeen(VersionMemory version, List<SharedMemory> shared) {
        return version.with(version.rules().stream()
                .map(rule -> shared.stream().anyMatch(part -> part.detector().equals(rule.detector()))
                        ? rule
                        : rule.judgedAt(version.lastSeen()))
                .toList());
    }

    private static String name(List<String> names, DataInput in) throws IOException {
        int place = Lengths.read(in);
        if (place >= names.size()) {
            throw new IOException("a name must be one of %s, was the %sth".formatted(names.size(), place));
        }
        return names.get(place);
    }

    private static VersionMemory readVersion(List<String> names, DataInput in) throws IOException {
        String version = Lengths.readText(in);
        long firstSeen = in.readLong();
        long lastSeen = in.readLong();
        long events = in.readLong();
        List<RuleMemory> rules = new ArrayList<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            rules.add(readRule(names, in));
        }
        return new VersionMemory(version, firstSeen, lastSeen, events, rules);
    }

    private static RuleMemory readRule(List<String> names, DataInput in) throws IOException {
        String rule = name(names, in);
        String detector = name(names, in);
        DetectorMemory own = DetectorMemory.written(Lengths.readBytes(in));
        byte has = in.readByte();
        DetectorMemory inherited = (has & INHERITED) == 0 ? null : DetectorMemory.written(Lengths.readBytes(in));
        long since = (has & SINCE) == 0 ? RuleMemory.NEVER : in.readLong();
        long last = (has & LAST) == 0 ? RuleMemory.NEVER : in.readLong();
        long judged = (has & JUDGED) == 0 ? RuleMemory.NEVER : in.readLong();
        return new RuleMemory(rule, detector, own, inherited, since, last, judged, Pauses.of(has));
    }
}
