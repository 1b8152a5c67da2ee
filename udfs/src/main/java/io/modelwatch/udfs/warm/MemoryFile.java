package io.modelwatch.udfs.warm;

import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.format.Lengths;
import io.modelwatch.udfs.warm.MemoryRefused.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.TreeMap;

/**
 * Reads memory files: what detectors know of series, by {@link io.modelwatch.schemas.alert.Series#acrossVersions}. {@link MemoryFileWriter}
 * makes them.
 *
 * <p>After eight letters and the version of the schema come the time zone, a sample of each kind of memory, the stamps of the first and
 * last point, then a 1 before each series' key and memory, and a 0. The last 32 bytes are the SHA-256 of all others. A file is read twice,
 * so that nothing of a damaged one is used, and one series is held at a time.
 */
public final class MemoryFile {
    /** Several times what a million series take. */
    public static final long MOST_BYTES = 16L << 30;

    static final byte[] LETTERS = "MWMEMORY".getBytes(StandardCharsets.US_ASCII);
    static final int SCHEMA = 1;
    static final int CHECKSUM_BYTES = 32;
    private static final int BUFFER = 1 << 16;

    private MemoryFile() {}

    /** Where a file is. */
    public interface Source {
        /** As messages name it. */
        String name();

        /** Bytes; throws {@link FileNotFoundException} or {@link NoSuchFileException} where there is no file. */
        long length() throws IOException;

        InputStream open() throws IOException;
    }

    /**
     * A series.
     *
     * @param key {@link io.modelwatch.schemas.alert.Series#acrossVersions}
     * @param written its memory as {@link SeriesMemory#write} wrote it
     */
    public record Entry(String file, String key, byte[] written) {
        /** @throws MemoryRefused if it has a format that this program does not read */
        public SeriesMemory memory() {
            try {
                return SeriesMemory.read(new DataInputStream(new ByteArrayInputStream(written)));
            } catch (IOException unreadable) {
                throw new MemoryRefused(
                        Reason.OTHER_SCHEMA, file, unreadable.getMessage() + "; make it with this release");
            }
        }
    }

    /** Takes the series of a file, and may fail with an exception of its own. */
    @FunctionalInterface
    public interface Taker<E extends Exception> {
        void take(Entry entry) throws E;
    }

    /**
     * What was read.
     *
     * @param from stamp of the first point that was learned
     * @param until stamp of the last
     * @param series how many there are, >= 1
     */
    public record Content(Instant from, Instant until, long series) {}

    /**
     * Hands out every series.
     *
     * @throws MemoryRefused if it does not fit the settings, or is none
     * @throws IOException if it cannot be read now
     */
    public static <E extends Exception> Content read(Source source, DetectionSettings settings, Taker<E> taker)
            throws IOException, E {
        try {
            long length = source.length();
            requireSize(source, length);
            requireOurs(source);
            requireWhole(source, length - CHECKSUM_BYTES);
            return readSeries(source, MemoryTerms.of(settings), taker);
        } catch (FileNotFoundException | NoSuchFileException missing) {
            throw new MemoryRefused(
                    Reason.NOT_FOUND,
                    source.name(),
                    "it must be readable where the job runs (" + missing.getMessage() + ")");
        }
    }

    /** Reads a file as a job would that starts with it, and keeps nothing. */
    public static Content check(Source source, DetectionSettings settings) throws IOException {
        return MemoryFile.<RuntimeException>read(source, settings, Entry::memory);
    }

    private static void requireSize(Source source, long length) {
        if (length > MOST_BYTES) {
            throw new MemoryRefused(
                    Reason.TOO_LARGE, source.name(), "it must be <= %s bytes, was %s".formatted(MOST_BYTES, length));
        }
        if (length < LETTERS.length + Integer.BYTES + CHECKSUM_BYTES) {
            throw new MemoryRefused(Reason.NO_MEMORY_FILE, source.name(), "it has %s bytes".formatted(length));
        }
    }

    /** The schema comes first: what follows is this schema's. */
    private static void requireOurs(Source source) throws IOException {
        try (DataInputStream in = open(source)) {
            byte[] letters = new byte[LETTERS.length];
            in.readFully(letters);
            if (!Arrays.equals(letters, LETTERS)) {
                throw new MemoryRefused(
                        Reason.NO_MEMORY_FILE, source.name(), "it does not begin as those of scripts/warm.sh do");
            }
            int schema = in.readInt();
            if (schema != SCHEMA) {
                throw new MemoryRefused(
                        Reason.OTHER_SCHEMA,
                        source.name(),
                        "schema must be %s, was %s; make it with this release".formatted(SCHEMA, schema));
            }
        }
    }

    private static DataInputStream open(Source source) throws IOException {
        return new DataInputStream(new BufferedInputStream(source.open(), BUFFER));
    }

    private static void requireWhole(Source source, long length) throws IOException {
        MessageDigest digest = MemoryFileWriter.sha256();
        try (InputStream in = source.open()) {
            byte[] buffer = new byte[BUFFER];
            for (long left = length; left > 0; ) {
                int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    break;
                }
                digest.update(buffer, 0, read);
                left -= read;
            }
            if (!Arrays.equals(digest.digest(), in.readNBytes(CHECKSUM_BYTES))) {
                throw new MemoryRefused(
                        Reason.WRONG_CHECKSUM, source.name(), "it was cut off or changed after it was written");
            }
        }
    }

    private static <E extends Exception> Content readSeries(Source source, MemoryTerms terms, Taker<E> taker)
            throws IOException, E {
        try (DataInputStream in = open(source)) {
            in.skipNBytes(LETTERS.length + Integer.BYTES);
            String zone = Lengths.readText(in);
            TreeMap<String, byte[]> samples = new TreeMap<>();
            for (int left = Lengths.read(in); left > 0; left--) {
                samples.put(Lengths.readText(in), Lengths.readBytes(in));
            }
            Instant from = Instant.ofEpochMilli(in.readLong());
            Instant until = Instant.ofEpochMilli(in.readLong());
            terms.require(source.name(), zone, samples);
            long series = 0;
            for (; in.readBoolean(); series++) {
                taker.take(new Entry(source.name(), Lengths.readText(in), Lengths.readBytes(in)));
            }
            if (series == 0) {
                throw new MemoryRefused(Reason.NO_SERIES, source.name(), "no point was learned");
            }
            return new Content(from, until, series);
        }
    }
}
