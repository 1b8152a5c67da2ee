package io.modelwatch.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The identity of an alert as Alertmanager computes it (prometheus/common, model/signature.go): FNV-1a of 64 bits over the labels sorted
 * by name, each as name, 0xFF, value, 0xFF.
 */
public final class Fingerprint {
    private static final long OFFSET = 0xCBF29CE484222325L;
    private static final long PRIME = 0x100000001B3L;
    private static final int SEPARATOR = 0xFF;

    private Fingerprint() {}

    /**
     * @param labels may be empty
     * @return 16 hex digits
     */
    public static String of(Map<String, String> labels) {
        long hash = OFFSET;
        // Go sorts by the bytes of UTF-8; label names are ASCII, where Java's order is the same.
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            hash = separate(absorb(hash, label.getKey()));
            hash = separate(absorb(hash, label.getValue()));
        }
        return "%016x".formatted(hash);
    }

    private static long absorb(long hash, String text) {
        long absorbed = hash;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            absorbed = (absorbed ^ (octet & 0xFF)) * PRIME;
        }
        return absorbed;
    }

    private static long separate(long hash) {
        return (hash ^ SEPARATOR) * PRIME;
    }
}
