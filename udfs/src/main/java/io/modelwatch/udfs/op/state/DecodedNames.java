package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.TablePlaces;
import io.modelwatch.udfs.format.Lengths;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;

/**
 * What encoded names mean, each decoded once: the same bytes give the same object. It forgets everything when it grows beyond its bounds in
 * names or bytes, and never keeps long ones, so that hostile names cost time, not memory. Not shared between threads.
 */
final class DecodedNames<V> {
    private static final int MOST = 65_536;
    private static final int MOST_BYTES = 2 << 20;
    private static final int FEWEST_PLACES = 256;
    private static final int RECENT_BITS = 8;
    private static final int RECENT = 1 << RECENT_BITS;
    /** The golden ratio: spreads the lower bits over the upper ones. */
    private static final long MIXING = 0x9E3779B97F4A7C15L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** In bytes: longer ones are not kept. */
    static final int LONG = 4_096;

    /** In bytes: far longer than anything admitted. */
    static final int LONGEST = 1 << 20;

    /** Decodes what was not seen before. */
    @FunctionalInterface
    interface Decoder<V> {
        /** @param bytes that are this decoder's own */
        V decode(byte[] bytes) throws IOException;
    }

    private final Decoder<V> decoder;
    private final TablePlaces places = new TablePlaces();
    private byte[][] keys = new byte[FEWEST_PLACES][];
    private Object[] values = new Object[FEWEST_PLACES];
    private int size;
    private int keptBytes;
    /** What was found last at each place of a plain hash: nearly every event's names are there. */
    private final byte[][] recentKeys = new byte[RECENT][];

    private final Object[] recentValues = new Object[RECENT];
    private byte[] scratch = new byte[FEWEST_PLACES];

    DecodedNames(Decoder<V> decoder) {
        this.decoder = decoder;
    }

    /** @param length of the bytes that follow in the input; more than {@link #LONGEST} is an IOException */
    V read(int length, DataInputView in) throws IOException {
        Lengths.checked(length, LONGEST, "a name");
        if (length + Long.BYTES > scratch.length) {
            scratch = new byte[2 * Integer.highestOneBit(length + Long.BYTES)];
        }
        in.readFully(scratch, 0, length);
        int recent = recentPlace(length);
        byte[] key = recentKeys[recent];
        if (key != null && Arrays.equals(key, 0, key.length, scratch, 0, length)) {
            return recentValue(recent);
        }
        V found = find(length, recent);
        return found != null ? found : remember(Arrays.copyOf(scratch, length));
    }

    @SuppressWarnings("unchecked") // only what the decoder made is put in
    private V recentValue(int recent) {
        return (V) recentValues[recent];
    }

    /**
     * Of the bytes in {@link #scratch}: cheaper than a good hash, since a wrong one costs a look-up and nothing else. The last word
     * overlaps the one before: to read bytes that were not just written together stalls.
     */
    private int recentPlace(int length) {
        long hash = length;
        int last = length - Long.BYTES;
        for (int at = 0; at < last; at += Long.BYTES) {
            hash = hash * 31 + (long) LONGS.get(scratch, at);
        }
        if (last >= 0) {
            hash = hash * 31 + (long) LONGS.get(scratch, last);
        } else {
            for (int at = 0; at < length; at++) {
                hash = hash * 31 + scratch[at];
            }
        }
        return (int) ((hash * MIXING) >>> (Long.SIZE - RECENT_BITS));
    }

    /** How many bytes are kept. */
    int bytes() {
        return keptBytes;
    }

    @SuppressWarnings("unchecked") // only what the decoder made is put in
    private V find(int length, int recent) {
        int mask = keys.length - 1;
        int home = (int) places.of(scratch, 0, length) & mask;
        int at = home;
        while (keys[at] != null && !Arrays.equals(keys[at], 0, keys[at].length, scratch, 0, length)) {
            at = (at + 1) & mask;
        }
        V found = (V) values[at];
        if (found != null) {
            recentKeys[recent] = keys[at];
            recentValues[recent] = found;
        }
        if (places.movedAfter((at - home) & mask)) {
            resize(keys.length);
        }
        return found;
    }

    private V remember(byte[] key) throws IOException {
        V value = decoder.decode(key);
        if (key.length <= LONG) {
            keep(key, value);
        }
        return value;
    }

    private void keep(byte[] key, V value) {
        if (size >= MOST || keptBytes + key.length > MOST_BYTES) {
            keys = new byte[FEWEST_PLACES][];
            values = new Object[FEWEST_PLACES];
            Arrays.fill(recentKeys, null);
            Arrays.fill(recentValues, null);
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
        int at = (int) places.of(key, 0, key.length) & mask;
        while (keys[at] != null) {
            at = (at + 1) & mask;
        }
        keys[at] = key;
        values[at] = value;
    }
}
