package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.TablePlaces;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.format.Lengths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes and reads the few strings that recur in every event (models, versions, segments, status codes) without encoding or decoding them
 * each time, and gives equal strings as the same object. It forgets everything when it grows beyond its bounds in names or bytes, and never
 * keeps a long name, so that hostile names cost time, not memory. Not shared between threads.
 */
public final class Names {
    private static final int MOST = 65_536;
    private static final int MOST_BYTES = 4 << 20;
    private static final int LONG = 4_096;
    /** A name and segments may have the same bytes. */
    private static final int OF_SEGMENTS = 0x5bd1e995;

    /** In bytes: far longer than any admitted name. */
    static final int LONGEST = 1 << 20;

    private final Map<String, byte[]> encoded = new HashMap<>();
    private final Map<Segments, byte[]> encodedSegments = new HashMap<>();
    private int encodedBytes;
    private final TablePlaces places = new TablePlaces();
    private byte[][] keys = new byte[256][];
    private Object[] values = new Object[256];
    private int size;
    private int keptBytes;
    private byte[] scratch = new byte[256];

    void write(String name, DataOutputView out) throws IOException {
        byte[] bytes = encoded.get(name);
        if (bytes == null) {
            bytes = bounded(Lengths.encode(name));
            if (makesRoomFor(bytes)) {
                encoded.put(name, bytes);
            }
        }
        Lengths.writeBytes(bytes, out);
    }

    void write(Segments segments, DataOutputView out) throws IOException {
        byte[] bytes = encodedSegments.get(segments);
        if (bytes == null) {
            bytes = bounded(encode(segments));
            if (makesRoomFor(bytes)) {
                encodedSegments.put(segments, bytes);
            }
        }
        Lengths.writeBytes(bytes, out);
    }

    /** @return false where a name is not to be kept */
    private boolean makesRoomFor(byte[] name) {
        if (name.length > LONG) {
            return false;
        }
        if (encoded.size() + encodedSegments.size() >= MOST || encodedBytes + name.length > MOST_BYTES) {
            encoded.clear();
            encodedSegments.clear();
            encodedBytes = 0;
        }
        encodedBytes += name.length;
        return true;
    }

    /** What is kept; for tests. */
    int bytes() {
        return encodedBytes + keptBytes;
    }

    String readString(DataInputView in) throws IOException {
        return (String) read(in, false);
    }

    Segments readSegments(DataInputView in) throws IOException {
        return (Segments) read(in, true);
    }

    private static byte[] bounded(byte[] name) throws IOException {
        Lengths.checked(name.length, LONGEST, "a name");
        return name;
    }

    static byte[] encode(Segments segments) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Lengths.writeTexts(segments.names(), new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    static Segments decode(byte[] bytes) throws IOException {
        List<String> names = Lengths.readTexts(new DataInputStream(new ByteArrayInputStream(bytes)));
        return names.isEmpty() ? Segments.NONE : new Segments(names);
    }

    private Object read(DataInputView in, boolean segments) throws IOException {
        int length = Lengths.checked(Lengths.read(in), LONGEST, "a name");
        if (length > scratch.length) {
            scratch = new byte[Integer.highestOneBit(length) * 2];
        }
        in.readFully(scratch, 0, length);
        int mask = keys.length - 1;
        int home = ((int) places.of(scratch, 0, length) ^ (segments ? OF_SEGMENTS : 0)) & mask;
        Object found = null;
        int at = home;
        for (; found == null && keys[at] != null; at = (at + 1) & mask) {
            if (Arrays.equals(keys[at], 0, keys[at].length, scratch, 0, length)
                    && values[at] instanceof Segments == segments) {
                found = values[at];
            }
        }
        if (places.movedAfter((at - home) & mask)) {
            resize(keys.length);
        }
        return found != null ? found : remember(Arrays.copyOf(scratch, length), segments);
    }

    private Object remember(byte[] key, boolean segments) throws IOException {
        Object value = segments ? decode(key) : Lengths.decode(key);
        if (key.length <= LONG) {
            keep(key, value);
        }
        return value;
    }

    private void keep(byte[] key, Object value) {
        if (size >= MOST || keptBytes + key.length > MOST_BYTES) {
            keys = new byte[256][];
            values = new Object[256];
            size = 0;
            keptBytes = 0;
        } else if (2 * size >= keys.length) {
            resize(2 * keys.length);
        }
        place(key, value);
        size++;
        keptBytes += key.length;
    }

    private void resize(int capacity) {
        byte[][] oldKeys = keys;
        Object[] oldValues = values;
        keys = new byte[capacity][];
        values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != null) {
                place(oldKeys[i], oldValues[i]);
            }
        }
    }

    private void place(byte[] key, Object value) {
        int mask = keys.length - 1;
        int at = ((int) places.of(key, 0, key.length) ^ (value instanceof Segments ? OF_SEGMENTS : 0)) & mask;
        while (keys[at] != null) {
            at = (at + 1) & mask;
        }
        keys[at] = key;
        values[at] = value;
    }
}
