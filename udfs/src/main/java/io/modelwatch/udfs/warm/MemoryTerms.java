package io.modelwatch.udfs.warm;

import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.warm.MemoryRefused.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the memories of a configuration depend on: the time zone, and what each rule that learns remembers as. A file fits where both are as
 * when it was made; limits, directions, segments and the rest of a rule may differ.
 *
 * @param zone of the time of day
 * @param rules the first of each kind, by {@link Detector#remembersAs}; without those that learn nothing
 */
record MemoryTerms(String zone, SortedMap<String, Rule> rules) {
    static MemoryTerms of(DetectionSettings settings) {
        TreeMap<String, Rule> rules = new TreeMap<>();
        for (Rule rule : settings.rules()) {
            if (rule.detector().learns()) {
                rules.putIfAbsent(rule.detector().remembersAs(settings.days()), rule);
            }
        }
        return new MemoryTerms(settings.days().zone().getId(), rules);
    }

    /** An empty memory of each kind, in the format of this program. */
    SortedMap<String, byte[]> samples() {
        TreeMap<String, byte[]> samples = new TreeMap<>();
        rules.forEach((text, rule) -> samples.put(text, sample(rule.detector())));
        return samples;
    }

    private static <M> byte[] sample(Detector<M> detector) {
        try {
            var bytes = new ByteArrayOutputStream();
            detector.write(detector.initial(), new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
    }

    /**
     * Refuses a file that was made for others.
     *
     * @param samples of the program that made it
     */
    void require(String file, String zoneOfFile, Map<String, byte[]> samples) {
        if (!zone.equals(zoneOfFile)) {
            throw new MemoryRefused(
                    Reason.OTHER_TIME_ZONE,
                    file,
                    "it was made for detection.time-zone %s, the configuration has %s".formatted(zoneOfFile, zone));
        }
        rules.forEach((text, rule) -> {
            byte[] sample = samples.get(text);
            if (sample == null) {
                throw new MemoryRefused(
                        Reason.OTHER_PARAMETERS,
                        file,
                        "rule %s remembers as %s, of which it has nothing; make it with this configuration"
                                .formatted(rule.id(), text));
            }
            requireReadable(file, rule.detector(), sample);
        });
    }

    private static void requireReadable(String file, Detector<?> detector, byte[] sample) {
        try {
            detector.read(new DataInputStream(new ByteArrayInputStream(sample)));
        } catch (IOException unreadable) {
            throw new MemoryRefused(
                    Reason.OTHER_SCHEMA,
                    file,
                    "%s of another release wrote it (%s); make it with this one"
                            .formatted(detector.name(), unreadable.getMessage()));
        }
    }
}
