package io.modelwatch.udfs.silence;

import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is known of the presence of a model; nobody changes it, so that state may share it.
 *
 * @param life of the model, whichever version answers
 * @param versions by name, those that are not forgotten
 */
public record ModelPresence(Life life, Map<String, Life> versions) {
    private static final int FORMAT = 1;

    public ModelPresence {
        versions = Collections.unmodifiableMap(new TreeMap<>(versions));
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(FORMAT);
        life.write(out);
        Lengths.write(versions.size(), out);
        for (Map.Entry<String, Life> version : versions.entrySet()) {
            Lengths.writeText(version.getKey(), out);
            version.getValue().write(out);
        }
    }

    public static ModelPresence read(DataInput in) throws IOException {
        int format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("format of a model's presence must be %s, was %s".formatted(FORMAT, format));
        }
        Life life = Life.read(in);
        Map<String, Life> versions = new TreeMap<>();
        for (int left = Lengths.read(in); left > 0; left--) {
            versions.put(Lengths.readText(in), Life.read(in));
        }
        return new ModelPresence(life, versions);
    }
}
