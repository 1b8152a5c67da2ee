package io.modelwatch.udfs.profile;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Features;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.stats.SaturatingCounts;
import io.modelwatch.udfs.window.Caps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The features of one model in one stretch of time, by version. Where there are too many names, those of least hash stay: the hash up to
 * which they do only falls, so what stays in the end was there from its first value on, in any order and any split. Features beyond are
 * left out; versions beyond are the version {@link Caps#OTHER}.
 */
public final class ModelProfile {
    private static final int FORMAT = 1;

    private final int mostFeatures;
    private final int mostVersions;
    private final Map<String, Version> versions = new HashMap<>();
    /** Of the versions but {@link Caps#OTHER}. */
    private final TreeSet<Name> versionNames = new TreeSet<>();
    /** Of the features of any version. */
    private final TreeSet<Name> featureNames = new TreeSet<>();

    private long leftOut;

    /**
     * @param mostFeatures of all versions together, >= 1
     * @param mostVersions beside {@link Caps#OTHER}, >= 1
     */
    public ModelProfile(int mostFeatures, int mostVersions) {
        this.mostFeatures = mostFeatures;
        this.mostVersions = mostVersions;
    }

    /** Ordered by hash, so that which names stay has nothing to do with how they are chosen; at a tie by the name. */
    record Name(long hash, String text) implements Comparable<Name> {
        private static final Comparator<Name> ORDER =
                Comparator.comparingLong(Name::hash).thenComparing(Name::text);

        static Name of(String text) {
            return new Name(Hash.of64(text.getBytes(StandardCharsets.UTF_8)), text);
        }

        @Override
        public int compareTo(Name that) {
            return ORDER.compare(this, that);
        }
    }

    /** What the requests of one version were. */
    public static final class Version {
        private long requests;
        private long weight;
        private final Map<String, FeatureProfile> features = new HashMap<>();

        /** Requests of the sample without their weights, whether or not they named features. */
        public long requests() {
            return requests;
        }

        /** The same with their weights; {@link SaturatingCounts#MOST} or more is not known. */
        public long weight() {
            return weight;
        }

        /** By name. */
        public Map<String, FeatureProfile> features() {
            return Collections.unmodifiableMap(features);
        }
    }

    /**
     * Takes a request in.
     *
     * @param weight how many requests it stands for, >= 1
     * @param features null: it names none
     */
    public void add(String version, int weight, Features features) {
        Version of = version(version);
        of.requests++;
        of.weight = SaturatingCounts.plus(of.weight, weight);
        for (int i = 0; features != null && i < features.size(); i++) {
            FeatureProfile profile = profile(of, features.name(i));
            if (profile == null) {
                leftOut++;
            } else {
                profile.add(features, i, weight);
            }
        }
    }

    /**
     * Counts features from no value on, once everything is in: those that another version names, and further ones by least hash while there
     * is room. What is named keeps its place, so a request of many names takes none of it for longer than its own window.
     *
     * @param expected by version; a version that is not in is passed over
     */
    void expect(Map<String, Set<String>> expected) {
        Map<String, Set<String>> asked = new HashMap<>(expected);
        asked.keySet().retainAll(versions.keySet());
        TreeSet<Name> further = new TreeSet<>();
        asked.values().forEach(features -> features.forEach(feature -> further.add(Name.of(feature))));
        further.removeAll(featureNames);
        further.stream().limit(mostFeatures - featureNames.size()).toList().forEach(featureNames::add);
        asked.forEach((version, features) -> features.stream()
                .filter(feature -> featureNames.contains(Name.of(feature)))
                .forEach(feature ->
                        versions.get(version).features.computeIfAbsent(feature, none -> new FeatureProfile())));
    }

    /** Values added here of features that are left out. */
    public long leftOut() {
        return leftOut;
    }

    /** Whether any version names a feature. */
    public boolean hasFeatures() {
        return !featureNames.isEmpty();
    }

    /** By version. */
    public Map<String, Version> versions() {
        return Collections.unmodifiableMap(versions);
    }

    private Version version(String name) {
        Version known = versions.get(name);
        return known != null ? known : admitted(name);
    }

    private Version admitted(String name) {
        if (name.equals(Caps.OTHER) || !admit(Name.of(name), versionNames, mostVersions)) {
            return versions.computeIfAbsent(Caps.OTHER, other -> new Version());
        }
        versions.put(name, new Version());
        if (versionNames.size() > mostVersions) {
            Version rest = versions.remove(versionNames.pollLast().text());
            merge(versions.computeIfAbsent(Caps.OTHER, other -> new Version()), rest);
        }
        return versions.get(name);
    }

    /** Null where it is left out. */
    private FeatureProfile profile(Version version, String feature) {
        FeatureProfile known = version.features.get(feature);
        if (known != null) {
            return known;
        }
        if (!admit(Name.of(feature), featureNames, mostFeatures)) {
            return null;
        }
        version.features.put(feature, new FeatureProfile());
        if (featureNames.size() > mostFeatures) {
            String last = featureNames.pollLast().text();
            versions.values().forEach(each -> each.features.remove(last));
        }
        return version.features.get(feature);
    }

    /** Adds a name unless it is greater than all of as many as there may be; one may be too many then. */
    private static boolean admit(Name name, NavigableSet<Name> names, int most) {
        if (names.size() >= most && name.compareTo(names.last()) > 0) {
            return false;
        }
        names.add(name);
        return true;
    }

    private void merge(Version into, Version other) {
        into.requests += other.requests;
        into.weight = SaturatingCounts.plus(into.weight, other.weight);
        other.features.forEach((name, profile) -> {
            FeatureProfile known = profile(into, name);
            if (known != null) {
                known.merge(profile);
            }
        });
    }

    /** Takes in what {@link #toBytes()} wrote. */
    public void merge(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            merge(in);
        } catch (IOException broken) {
            throw new UncheckedIOException("a profile cannot be read: " + broken.getMessage(), broken);
        }
    }

    /** Takes in what {@link #write} wrote. */
    public void merge(DataInput in) throws IOException {
        int format = in.readUnsignedByte();
        if (format != FORMAT) {
            throw new IOException("format of a profile must be %s, was %s".formatted(FORMAT, format));
        }
        for (int left = Lengths.read(in); left > 0; left--) {
            String name = Lengths.readText(in);
            merge(version(name), read(in));
        }
    }

    private static Version read(DataInput in) throws IOException {
        Version version = new Version();
        version.requests = Counts.read(in);
        version.weight = Counts.read(in);
        for (int left = Lengths.read(in); left > 0; left--) {
            FeatureProfile profile = new FeatureProfile();
            version.features.put(Lengths.readText(in), profile);
            profile.restore(in);
        }
        return version;
    }

    /** The same bytes for the same content, however it came here, without what is only expected: it takes no place in a longer window. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array takes every byte", impossible);
        }
        return bytes.toByteArray();
    }

    /** The same of one version, which is in, alone. */
    public byte[] toBytes(String version) {
        ModelProfile alone = new ModelProfile(mostFeatures, mostVersions);
        alone.versions.put(version, versions.get(version));
        return alone.toBytes();
    }

    /** As {@link #toBytes()}. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        Lengths.write(versions.size(), out);
        for (Map.Entry<String, Version> version : new TreeMap<>(versions).entrySet()) {
            Lengths.writeText(version.getKey(), out);
            write(version.getValue(), out);
        }
    }

    private static void write(Version version, DataOutput out) throws IOException {
        Counts.write(version.requests, out);
        Counts.write(version.weight, out);
        TreeMap<String, FeatureProfile> named = new TreeMap<>(version.features);
        named.values().removeIf(profile -> !profile.wasNamed());
        Lengths.write(named.size(), out);
        for (Map.Entry<String, FeatureProfile> feature : named.entrySet()) {
            Lengths.writeText(feature.getKey(), out);
            feature.getValue().write(out);
        }
    }
}
