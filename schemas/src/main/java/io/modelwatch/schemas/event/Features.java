package io.modelwatch.schemas.event;

import io.modelwatch.schemas.Hash;
import java.util.HashMap;
import java.util.Map;

/**
 * What a model was fed in one request: named values, each name once, in the order in which they came first. One object of a reader is
 * filled again for each request; whoever keeps something takes names and values, never the object. Of texts it knows the hash alone.
 */
public final class Features {
    /** What the value of a feature is. */
    public enum Kind {
        NULL,
        /** May be NaN or infinite. */
        NUMBER,
        FLAG,
        TEXT,
        /** A list, an object, or a text that is too long: none of the above. */
        UNUSABLE
    }

    private final String[] names;
    private final Kind[] kinds;
    private final double[] numbers;
    private final long[] hashes;
    private final Map<String, Integer> places = new HashMap<>();
    private int size;

    /** @param most features at once, >= 1 */
    public Features(int most) {
        names = new String[most];
        kinds = new Kind[most];
        numbers = new double[most];
        hashes = new long[most];
    }

    public void clear() {
        size = 0;
        places.clear();
    }

    public int size() {
        return size;
    }

    /** Whether the value of this name can be put: it is known, or another one has room. */
    public boolean hasRoomFor(String name) {
        return size < names.length || places.containsKey(name);
    }

    /** The last value of a name counts, here and below. */
    public void putNull(String name) {
        place(name, Kind.NULL);
    }

    public void putNumber(String name, double value) {
        numbers[place(name, Kind.NUMBER)] = value;
    }

    public void putFlag(String name, boolean value) {
        numbers[place(name, Kind.FLAG)] = value ? 1 : 0;
    }

    public void putText(String name, byte[] utf8, int at, int length) {
        hashes[place(name, Kind.TEXT)] = Hash.of64(utf8, at, length);
    }

    public void putUnusable(String name) {
        place(name, Kind.UNUSABLE);
    }

    private int place(String name, Kind kind) {
        Integer known = places.putIfAbsent(name, size);
        int place = known == null ? size++ : known;
        names[place] = name;
        kinds[place] = kind;
        return place;
    }

    /** @param index below {@link #size}, here and below */
    public String name(int index) {
        return names[index];
    }

    public Kind kind(int index) {
        return kinds[index];
    }

    /** Of a number its value, of a flag 1 or 0. */
    public double number(int index) {
        return numbers[index];
    }

    /** Of a text its {@link Hash#of64}. */
    public long hash(int index) {
        return hashes[index];
    }
}
