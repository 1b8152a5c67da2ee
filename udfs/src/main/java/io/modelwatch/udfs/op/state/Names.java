package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.format.Lengths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
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

    private final Map<String, byte[]> encoded = new HashMap<>();
    private final Map<Segments, byte[]> encodedSegments = new HashMap<>();
    private int encodedBytes;
    private final DecodedNames<String> decoded = new DecodedNames<>(Lengths::decode);
    private final DecodedNames<Segments> decodedSegments = new DecodedNames<>(Names::decode);

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
        if (name.length > DecodedNames.LONG) {
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
        return encodedBytes + decoded.bytes() + decodedSegments.bytes();
    }

    String readString(DataInputView in) throws IOException {
        return decoded.read(Lengths.read(in), in);
    }

    Segments readSegments(DataInputView in) throws IOException {
        return decodedSegments.read(Lengths.read(in), in);
    }

    private static byte[] bounded(byte[] name) throws IOException {
        Lengths.checked(name.length, DecodedNames.LONGEST, "a name");
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
}
