package io.modelwatch.udfs.profile;

import io.modelwatch.udfs.format.Lengths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which features the versions of a model had of late, so that one that vanishes is missing and not forgotten. Windows must be given in
 * their order: one that is not later than those before is not learned from. Of versions those are kept that came last, of their features
 * those that had a place in their last window.
 */
public final class KnownFeatures {
    private static final int FORMAT = 1;

    private final long forgetAfterMillis;
    private final int mostVersions;
    private final TreeMap<String, Version> versions = new TreeMap<>();

    /**
     * @param forgetAfterMillis after which a version or a feature that did not come again is forgotten, > 0
     * @param mostVersions as many as the profile of a window can have, >= 1
     */
    public KnownFeatures(long forgetAfterMillis, int mostVersions) {
        this.forgetAfterMillis = forgetAfterMillis;
        this.mostVersions = mostVersions;
    }

    /** By feature: the end of the newest window that named it. */
    private record Version(long first, long last, TreeMap<String, Long> features) {
        /** Features that came in a window that ended after a time. */
        Set<String> remembered(long after) {
            Set<String> names = new TreeSet<>();
            features.forEach((feature, end) -> {
                if (end > after) {
                    names.add(feature);
                }
            });
            return names;
        }
    }

    /**
     * Expects in the profile of a window, for each version that was asked, the features that it had before and that are not forgotten, as
     * far as there is room.
     */
    public void expectIn(ModelProfile profile, long windowStart) {
        Map<String, Set<String>> expected = new TreeMap<>();
        versions.forEach((name, version) -> expected.put(name, version.remembered(windowStart - forgetAfterMillis)));
        profile.expect(expected);
    }

    /** Learns from the profile of a window, and forgets. */
    public void learn(ModelProfile profile, long windowStart, long windowEnd) {
        if (windowEnd <= newest()) {
            return;
        }
        versions.values().removeIf(version -> version.last + forgetAfterMillis <= windowEnd);
        profile.versions().forEach((name, version) -> {
            Version known = versions.get(name);
            TreeMap<String, Long> features = known == null ? new TreeMap<>() : known.features;
            version.features().forEach((feature, values) -> {
                if (values.wasNamed()) {
                    features.put(feature, windowEnd);
                }
            });
            features.keySet().retainAll(version.features().keySet()); // those that lost their place
            features.values().removeIf(last -> last + forgetAfterMillis <= windowEnd);
            versions.put(name, new Version(known == null ? windowStart : known.first, windowEnd, features));
        });
        forgetBeyond();
    }

    /** The newest stay, at a tie those of least hash: it depends on no order. */
    private void forgetBeyond() {
        Comparator<String> newestFirst = Comparator.comparingLong((String name) -> versions.get(name).last)
                .reversed();
        versions.keySet().stream()
                .sorted(newestFirst.thenComparing(ModelProfile.Name::of))
                .skip(mostVersions)
                .toList()
                .forEach(versions::remove);
    }

    /** The end of the newest window that was learned from; {@link Long#MIN_VALUE} where nothing is known. */
    public long newest() {
        return versions.values().stream().mapToLong(Version::last).max().orElse(Long.MIN_VALUE);
    }

    /** Whether a window of a version was not whole, as the version's first one began in it. */
    public boolean isPartial(String version, long windowStart) {
        Version known = versions.get(version);
        return known == null || windowStart <= known.first;
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
        Lengths.write(versions.size(), out);
        for (Map.Entry<String, Version> version : versions.entrySet()) {
            Lengths.writeText(version.getKey(), out);
            out.writeLong(version.getValue().first);
            out.writeLong(version.getValue().last);
            Lengths.write(version.getValue().features.size(), out);
            for (Map.Entry<String, Long> feature : version.getValue().features.entrySet()) {
                Lengths.writeText(feature.getKey(), out);
                out.writeLong(feature.getValue());
            }
        }
    }

    /** Replaces the content by what {@link #toBytes} wrote. */
    public void restore(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            restore(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("known features cannot be read: " + broken.getMessage(), broken);
        }
    }

    /** Replaces the content by what {@link #write} wrote. */
    public void restore(DataInput in) throws IOException {
        versions.clear();
        int format = in.readUnsignedByte();
        if (format != FORMAT) {
            throw new IOException("format of known features must be %s, was %s".formatted(FORMAT, format));
        }
        for (int left = Lengths.read(in); left > 0; left--) {
            String name = Lengths.readText(in);
            Version version = new Version(in.readLong(), in.readLong(), new TreeMap<>());
            for (int more = Lengths.read(in); more > 0; more--) {
                version.features.put(Lengths.readText(in), in.readLong());
            }
            versions.put(name, version);
        }
    }
}
