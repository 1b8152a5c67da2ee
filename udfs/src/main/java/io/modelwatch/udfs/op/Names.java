package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.Segments;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes and reads the few strings that recur in every event (models, versions, segments, status codes) without encoding or decoding them
 * each time, and gives equal strings as the same object. It forgets everything when it grows beyond its bound, so that hostile names cost
 * time, not memory. Not shared between threads.
 */
final class Names {
    private static final int MOST = 65_536;
    private static final String SEPARATOR = "\u001f";

    private final Map<String, byte[]> encoded = new HashMap<>();
    private final Map<Segments, byte[]> encodedSegments = new HashMap<>();
    private byte[][] keys = new byte[256][];
    private Object[] values = new Object[256];
    private int size;
    private byte[] scratch = new byte[256];

    void write(String name, DataOutputView out) throws IOException {
        byte[] bytes = encoded.get(name);
        if (bytes == null) {
            bytes = name.getBytes(StandardCharsets.UTF_8);
            if (encoded.size() >= MOST) {
                encoded.clear();
            }
            encoded.put(name, bytes);
        }
        writeBytes(bytes, out);
    }

    void write(Segments segments, DataOutputView out) throws IOException {
        byte[] bytes = encodedSegments.get(segments);
        if (bytes == null) {
            bytes = String.join(SEPARATOR, segments.names()).getBytes(StandardCharsets.UTF_8);
            if (encodedSegments.size() >= MOST) {
                encodedSegments.clear();
            }
            encodedSegments.put(segments, bytes);
        }
        writeBytes(bytes, out);
    }

    String readString(DataInputView in) throws IOException {
        return (String) read(in, false);
    }

    Segments readSegments(DataInputView in) throws IOException {
        return (Segments) read(in, true);
    }

    private static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
        out.writeShort(bytes.length);
        out.write(bytes, 0, bytes.length);
    }

    private Object read(DataInputView in, boolean segments) throws IOException {
        int length = in.readUnsignedShort();
        if (length > scratch.length) {
            scratch = new byte[Integer.highestOneBit(length) * 2];
        }
        in.readFully(scratch, 0, length);
        int mask = keys.length - 1;
        int at = ((int) Hash.of64(scratch, 0, length) ^ (segments ? 0x5bd1e995 : 0)) & mask;
        while (keys[at] != null) {
            if (Arrays.equals(keys[at], 0, keys[at].length, scratch, 0, length)
                    && values[at] instanceof Segments == segments) {
                return values[at];
            }
            at = (at + 1) & mask;
        }
        return remember(Arrays.copyOf(scratch, length), segments);
    }

    private Object remember(byte[] key, boolean segments) {
        if (size >= MOST) {
            keys = new byte[256][];
            values = new Object[256];
            size = 0;
        } else if (2 * size >= keys.length) {
            grow();
        }
        String text = new String(key, StandardCharsets.UTF_8);
        Object value = !segments ? text : text.isEmpty() ? Segments.NONE : new Segments(List.of(text.split(SEPARATOR)));
        place(key, value);
        size++;
        return value;
    }

    private void grow() {
        byte[][] oldKeys = keys;
        Object[] oldValues = values;
        keys = new byte[2 * oldKeys.length][];
        values = new Object[2 * oldValues.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                place(oldKeys[i], oldValues[i]);
            }
        }
    }

    private void place(byte[] key, Object value) {
        int mask = keys.length - 1;
        int at = ((int) Hash.of64(key) ^ (value instanceof Segments ? 0x5bd1e995 : 0)) & mask;
        while (keys[at] != null) {
            at = (at + 1) & mask;
        }
        keys[at] = key;
        values[at] = value;
    }
}
