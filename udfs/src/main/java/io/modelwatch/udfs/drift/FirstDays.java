package io.modelwatch.udfs.drift;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.profile.KnownFeatures;
import io.modelwatch.udfs.window.Caps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which days the versions of one model are compared with, and which are still counted. A version's reference is the first whole day after
 * the one in which it came; until it has one, that of the version before it. The profiles of the days are kept elsewhere. No more versions
 * are kept than are known, and one that came before them.
 */
public final class FirstDays {
    /** A day with fewer requests of the sample does not become a reference. */
    public static final long LEAST_REQUESTS = 1_000;

    private static final int FORMAT = 1;
    private static final long NONE = Long.MIN_VALUE;

    private final ZoneId zone;
    private final TreeMap<String, Version> versions = new TreeMap<>();
    /** Start of the day in which this began to be kept, of which the windows before are not known; {@link #NONE} before it is. */
    private long since = NONE;

    /** @param zone in which days begin */
    public FirstDays(ZoneId zone) {
        this.zone = zone;
    }

    /**
     * @param reference start of the day it is compared with, epoch milliseconds; or {@link #NONE}
     * @param open start of the day that is counted; or {@link #NONE}
     */
    private record Version(long reference, long open) {}

    private LocalDate day(long time) {
        return LocalDate.ofInstant(Instant.ofEpochMilli(time), zone);
    }

    private long dayStart(long time) {
        return day(time).atStartOfDay(zone).toInstant().toEpochMilli();
    }

    /** Versions of which a day is over once a window begins: each must be {@link #decide}d on. */
    public List<String> over(long windowStart) {
        List<String> over = new ArrayList<>();
        versions.forEach((name, version) -> {
            if (version.open != NONE && version.open < dayStart(windowStart)) {
                over.add(name);
            }
        });
        return over;
    }

    /**
     * Ends the day of a version.
     *
     * @param enough whether it becomes the reference; else another day is waited for
     */
    public void decide(String name, boolean enough) {
        Version version = versions.get(name);
        check(version != null && version.open != NONE, "a day of %s must be open", name);
        if (enough) {
            versions.put(name, new Version(version.open, NONE));
        } else {
            versions.remove(name);
        }
    }

    /** Whether a window belongs to the day of a version that is counted, or begins it: it must have come on an earlier day. */
    public boolean takes(String name, long windowStart, KnownFeatures known) {
        long day = dayStart(windowStart);
        since = since == NONE ? day : since;
        Version version = versions.get(name);
        if (version != null) {
            return version.open != NONE;
        }
        if (day <= since || name.equals(Caps.OTHER) || known.isPartial(name, day)) {
            return false;
        }
        versions.put(name, new Version(NONE, day));
        return true;
    }

    /** The version whose reference a version is compared with. */
    public Optional<String> comparedWith(String name, KnownFeatures known) {
        Version own = versions.get(name);
        if (own != null && own.reference != NONE) {
            return Optional.of(name);
        }
        return versions.entrySet().stream()
                .filter(other -> other.getValue().reference != NONE
                        && !known.isPartial(name, Long.MAX_VALUE)
                        && known.isPartial(name, other.getValue().reference))
                .max(Comparator.<Map.Entry<String, Version>>comparingLong(other -> other.getValue().reference)
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    /** Forgets versions that are no longer known, but for the newest that has a reference; says which. */
    public List<String> forget(KnownFeatures known) {
        Optional<String> newest = versions.entrySet().stream()
                .filter(version -> version.getValue().reference != NONE)
                .max(Comparator.<Map.Entry<String, Version>>comparingLong(version -> version.getValue().reference)
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
        List<String> forgotten = versions.keySet().stream()
                .filter(name -> known.isPartial(name, Long.MAX_VALUE))
                .filter(name -> newest.filter(name::equals).isEmpty())
                .toList();
        forgotten.forEach(versions::remove);
        return forgotten;
    }

    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array takes every byte", impossible);
        }
        return bytes.toByteArray();
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        out.writeLong(since);
        Lengths.write(versions.size(), out);
        for (Map.Entry<String, Version> version : versions.entrySet()) {
            Lengths.writeText(version.getKey(), out);
            out.writeLong(version.getValue().reference);
            out.writeLong(version.getValue().open);
        }
    }

    /** Replaces the content by what {@link #toBytes} wrote. */
    public void restore(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            restore(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("first days cannot be read: " + broken.getMessage(), broken);
        }
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        versions.clear();
        int format = in.readUnsignedByte();
        if (format != FORMAT) {
            throw new IOException("format of first days must be %s, was %s".formatted(FORMAT, format));
        }
        since = in.readLong();
        for (int left = Lengths.read(in); left > 0; left--) {
            versions.put(Lengths.readText(in), new Version(in.readLong(), in.readLong()));
        }
    }
}
