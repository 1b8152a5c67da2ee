package io.modelwatch.udfs.inference;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.inference.ScoringException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads a file whole, and only if it may be used: it lies below an allowed root, both by its given name and by the name under which it is
 * opened, is not too large, and has the expected checksum. A symbolic link below a root is followed to a place below a root.
 *
 * @param files where they are read from
 * @param roots URIs of the directories below which files may lie, for example {@code s3://models/}; none: nothing may be read
 * @param maxBytes size of the largest file that is read, >= 1
 */
public record ModelReader(ModelFiles files, List<String> roots, long maxBytes) implements Serializable {
    /** No array is longer on any JVM. */
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8;

    public ModelReader {
        check(maxBytes >= 1, "maxBytes must be >= 1, was %s", maxBytes);
        roots = List.copyOf(roots);
    }

    /**
     * @param sha256 of the file in hexadecimal digits; empty: not checked
     * @return the file's bytes
     */
    public byte[] read(String uri, String sha256) throws ScoringException {
        List<String> above = above(uri, roots);
        byte[] bytes;
        try {
            String opened = files.resolve(uri);
            above(opened, resolved(above));
            bytes = readWhole(opened);
        } catch (IOException | RuntimeException e) {
            // A file system of a scheme that is not installed, or a path that it cannot parse, throws unchecked
            // exceptions too.
            throw new ScoringException(Reason.UNREADABLE, "%s cannot be read: %s".formatted(uri, e.getMessage()), e);
        }
        checkSum(uri, sha256, bytes);
        return bytes;
    }

    /** Those of the roots below which it lies. */
    private static List<String> above(String uri, List<String> roots) throws ScoringException {
        Location location = Location.of(uri);
        List<String> above = roots.stream()
                .filter(root -> location.isBelow(Location.of(root)))
                .toList();
        if (above.isEmpty()) {
            throw new ScoringException(
                    Reason.OUTSIDE_ROOTS, "%s must lie below one of the allowed roots %s".formatted(uri, roots));
        }
        return above;
    }

    private List<String> resolved(List<String> names) throws IOException {
        List<String> resolved = new ArrayList<>();
        for (String name : names) {
            resolved.add(files.resolve(name));
        }
        return resolved;
    }

    private byte[] readWhole(String uri) throws IOException, ScoringException {
        long size = files.size(uri);
        checkSize(uri, size);
        try (InputStream in = files.open(uri)) {
            byte[] bytes = new byte[(int) size];
            int read = in.readNBytes(bytes, 0, bytes.length);
            if (read < bytes.length || in.read() >= 0) {
                throw new IOException("its size changed while it was read");
            }
            return bytes;
        }
    }

    private void checkSize(String uri, long size) throws ScoringException {
        long limit = Math.min(maxBytes, MAX_ARRAY);
        if (size > limit) {
            throw new ScoringException(
                    Reason.TOO_LARGE, "%s must have at most %d bytes, has %d".formatted(uri, limit, size));
        }
    }

    private static void checkSum(String uri, String sha256, byte[] bytes) throws ScoringException {
        if (sha256.isEmpty()) {
            return;
        }
        String given = sha256(bytes);
        if (!given.equalsIgnoreCase(sha256)) {
            throw new ScoringException(
                    Reason.CHECKSUM_MISMATCH, "%s must have SHA-256 %s, has %s".formatted(uri, sha256, given));
        }
    }

    /** @return in hexadecimal, small letters */
    public static String sha256(byte[] model) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(model));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
