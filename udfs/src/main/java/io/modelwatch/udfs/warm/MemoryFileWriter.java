package io.modelwatch.udfs.warm;

import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.format.Lengths;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/** Writes a memory file, which {@link MemoryFile} describes. */
public final class MemoryFileWriter implements AutoCloseable {
    private final DigestOutputStream digested;
    private final DataOutputStream out;
    private final OutputStream file;

    /**
     * Begins a file.
     *
     * @param settings that its memories are made by
     * @param from stamp of the first point that was learned
     * @param until stamp of the last
     * @param file closed with this
     */
    public MemoryFileWriter(DetectionSettings settings, Instant from, Instant until, OutputStream file)
            throws IOException {
        this.file = new BufferedOutputStream(file);
        this.digested = new DigestOutputStream(this.file, sha256());
        this.out = new DataOutputStream(digested);
        MemoryTerms terms = MemoryTerms.of(settings);
        out.write(MemoryFile.LETTERS);
        out.writeInt(MemoryFile.SCHEMA);
        Lengths.writeText(terms.zone(), out);
        SortedMap<String, byte[]> samples = terms.samples();
        Lengths.write(samples.size(), out);
        for (Map.Entry<String, byte[]> sample : samples.entrySet()) {
            Lengths.writeText(sample.getKey(), out);
            Lengths.writeBytes(sample.getValue(), out);
        }
        out.writeLong(from.toEpochMilli());
        out.writeLong(until.toEpochMilli());
    }

    /** @param key {@link io.modelwatch.schemas.alert.Series#acrossVersions}, each once */
    public void write(String key, SeriesMemory memory) throws IOException {
        var bytes = new ByteArrayOutputStream();
        memory.write(new DataOutputStream(bytes));
        out.writeBoolean(true);
        Lengths.writeText(key, out);
        Lengths.writeBytes(bytes.toByteArray(), out);
    }

    /** Ends the file; without this it is none. */
    public void finish() throws IOException {
        out.writeBoolean(false);
        out.flush();
        file.write(digested.getMessageDigest().digest());
        file.flush();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
