package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.format.Lengths;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Sends the names that every event of a request has (model, version, and its segments or its status) as one, so that an event costs one
 * look-up on either side of the shuffle and not three. There are few combinations; both tables forget everything when they grow beyond
 * their bound, so that hostile names cost time, not memory. Not shared between threads.
 */
final class Origins {
    /**
     * One combination.
     *
     * @param status null for a request
     * @param segments null for a response
     */
    record Origin(String model, String version, String status, Segments segments) {}

    private static final int MOST = 65_536;

    /** Sent: triples of names by identity (the reader of records interns them), beside their bytes. */
    private Object[] names = new Object[3 * 256];

    private byte[][] encoded = new byte[256][];
    private int sent;
    private final DecodedNames<Origin> ofRequests = new DecodedNames<>(bytes -> decode(bytes, true));
    private final DecodedNames<Origin> ofResponses = new DecodedNames<>(bytes -> decode(bytes, false));

    void write(String model, String version, String status, DataOutputView out) throws IOException {
        EventLengths.writeBytes(bytesOf(model, version, status), out);
    }

    void write(String model, String version, Segments segments, DataOutputView out) throws IOException {
        EventLengths.writeBytes(bytesOf(model, version, segments), out);
    }

    /** Reads a request's names or a response's: the caller knows which. */
    Origin read(boolean ofRequest, DataInputView in) throws IOException {
        return (ofRequest ? ofRequests : ofResponses).read(EventLengths.read(in), in);
    }

    @SuppressWarnings(
            "ReferenceEquality") // by identity on purpose: an equal name that is another object gets a place of its own
    private byte[] bytesOf(String model, String version, Object third) throws IOException {
        int mask = encoded.length - 1;
        int at = place(model, version, third) & mask;
        while (encoded[at] != null) {
            if (names[3 * at] == model && names[3 * at + 1] == version && names[3 * at + 2] == third) {
                return encoded[at];
            }
            at = (at + 1) & mask;
        }
        if (2 * (sent + 1) > encoded.length) {
            forgetOrGrowSent();
            return bytesOf(model, version, third);
        }
        names[3 * at] = model;
        names[3 * at + 1] = version;
        names[3 * at + 2] = third;
        encoded[at] = encode(model, version, third);
        sent++;
        return encoded[at];
    }

    private static int place(Object model, Object version, Object third) {
        int hash = 31 * (31 * System.identityHashCode(model) + System.identityHashCode(version))
                + System.identityHashCode(third);
        return hash ^ (hash >>> 15);
    }

    private void forgetOrGrowSent() {
        Object[] oldNames = names;
        byte[][] old = encoded;
        int capacity = sent >= MOST ? 256 : 2 * old.length;
        names = new Object[3 * capacity];
        encoded = new byte[capacity][];
        boolean forget = sent >= MOST;
        sent = 0;
        for (int i = 0; !forget && i < old.length; i++) {
            if (old[i] != null) {
                int at = place(oldNames[3 * i], oldNames[3 * i + 1], oldNames[3 * i + 2]) & (capacity - 1);
                while (encoded[at] != null) {
                    at = (at + 1) & (capacity - 1);
                }
                System.arraycopy(oldNames, 3 * i, names, 3 * at, 3);
                encoded[at] = old[i];
                sent++;
            }
        }
    }

    private static Origin decode(byte[] bytes, boolean ofRequest) throws IOException {
        DataInput in = new DataInputStream(new ByteArrayInputStream(bytes));
        String model = Lengths.readText(in);
        String version = Lengths.readText(in);
        byte[] third = Lengths.readBytes(in);
        return ofRequest
                ? new Origin(model, version, null, Names.decode(third))
                : new Origin(model, version, Lengths.decode(third), null);
    }

    /** Lengths and no separators: a name may hold any character. */
    private static byte[] encode(String model, String version, Object third) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        Lengths.writeText(model, out);
        Lengths.writeText(version, out);
        Lengths.writeBytes(
                third instanceof Segments segments ? Names.encode(segments) : Lengths.encode((String) third), out);
        Lengths.checked(bytes.size(), DecodedNames.LONGEST, "names");
        return bytes.toByteArray();
    }
}
