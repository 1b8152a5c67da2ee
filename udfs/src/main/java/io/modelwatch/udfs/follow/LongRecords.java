package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.SipHash;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Small records of whole numbers, found by their first numbers and packed into one array: many requests hold one or two for days, a few
 * hold thousands. Up to {@value #SCANNED} are scanned; more have an index, an open-addressing table with unforeseeable places, since
 * producers choose the numbers. So adding, finding and removing take the same time whatever is stored.
 */
abstract class LongRecords {
    private static final int SCANNED = 8;
    private static final int FREE = 0;
    /** This many records are allocated on trust before they are read. */
    private static final int TRUSTED = 1 << 12;

    private final SipHash places;
    private long[] packed;
    private int size;
    /** By place: 1 + the number of the record; null while there are few. */
    private int[] index;

    LongRecords(SipHash places) {
        this.places = places;
        this.packed = new long[longs()];
    }

    /** A deep copy. */
    LongRecords(LongRecords from) {
        places = from.places;
        packed = Arrays.copyOf(from.packed, Math.max(1, from.size) * longs());
        size = from.size;
        index = from.index == null ? null : from.index.clone();
    }

    /** Numbers in a record; a constant of its kind and not a field, since every request that has a label has one of these. */
    abstract int longs();

    /** Numbers at the front of a record by which it is found, >= 2; a constant of its kind. */
    abstract int keyLongs();

    final int size() {
        return size;
    }

    final SipHash places() {
        return places;
    }

    final long get(int record, int field) {
        return packed[record * longs() + field];
    }

    final void set(int record, int field, long value) {
        packed[record * longs() + field] = value;
    }

    /**
     * @param after a record of this key, or -1: only those behind it are looked at
     * @param key as many numbers as a key has
     * @return the number of a record of this key, or -1; numbers are valid until the next removal
     */
    final int find(int after, long... key) {
        if (index == null) {
            for (int record = after + 1; record < size; record++) {
                if (has(record, key)) {
                    return record;
                }
            }
            return -1;
        }
        int mask = index.length - 1;
        int at = placeOf(key, 0) & mask;
        for (boolean behind = after < 0; index[at] != FREE; at = (at + 1) & mask) {
            int record = index[at] - 1;
            if (behind && has(record, key)) {
                return record;
            }
            behind |= record == after;
        }
        return -1;
    }

    /** Adds a record of a key, its other numbers 0, whether there is one or not. */
    final int add(long... key) {
        int at = size * longs();
        if (at == packed.length) {
            packed = Arrays.copyOf(packed, 2 * packed.length);
        }
        System.arraycopy(key, 0, packed, at, key.length);
        Arrays.fill(packed, at + key.length, at + longs(), 0);
        size++;
        if (index != null && 2 * size <= index.length) {
            index(size - 1);
        } else if (size > SCANNED) {
            indexAll();
        }
        return size - 1;
    }

    /** Removes a record; the last one takes its number. */
    final void remove(int record) {
        int last = size - 1;
        if (index != null) {
            unindex(placeOf(record));
            if (record != last) {
                index[placeOf(last)] = 1 + record;
            }
        }
        System.arraycopy(packed, last * longs(), packed, record * longs(), longs());
        size = last;
    }

    /** Releases memory after many were removed. */
    final void shrink() {
        if (4 * size * longs() < packed.length) {
            packed = Arrays.copyOf(packed, 2 * Math.max(1, size) * longs());
            index = null;
            if (size > SCANNED) {
                indexAll();
            }
        }
    }

    /** Writes all records. */
    public void write(DataOutput out) throws IOException {
        Lengths.write(size, out);
        for (int i = 0; i < size * longs(); i++) {
            out.writeLong(packed[i]);
        }
    }

    /** Reads into an empty one what {@link #write} wrote. */
    public void read(DataInput in) throws IOException {
        size = Lengths.checked(Lengths.read(in), Lengths.MOST / longs(), "records");
        packed = new long[Math.max(1, Math.min(size, TRUSTED)) * longs()];
        for (int i = 0; i < size * longs(); i++) {
            if (i == packed.length) {
                packed = Arrays.copyOf(packed, Math.min(size * longs(), 2 * i));
            }
            packed[i] = in.readLong();
        }
        if (size > SCANNED) {
            indexAll();
        }
    }

    private boolean has(int record, long[] key) {
        int at = record * longs();
        for (int i = 0; i < key.length; i++) {
            if (packed[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private int home(int record) {
        return placeOf(packed, record * longs()) & (index.length - 1);
    }

    /** @param at where the key begins */
    private int placeOf(long[] numbers, int at) {
        long place = 0;
        for (int i = 0; i < keyLongs(); i += 2) {
            place = places.of(place, numbers[at + i], i + 1 < keyLongs() ? numbers[at + i + 1] : 0);
        }
        return (int) place;
    }

    private void indexAll() {
        index = new int[4 * Integer.highestOneBit(size)];
        for (int record = 0; record < size; record++) {
            index(record);
        }
    }

    private void index(int record) {
        int mask = index.length - 1;
        int at = home(record);
        while (index[at] != FREE) {
            at = (at + 1) & mask;
        }
        index[at] = 1 + record;
    }

    private int placeOf(int record) {
        int mask = index.length - 1;
        int at = home(record);
        while (index[at] != 1 + record) {
            at = (at + 1) & mask;
        }
        return at;
    }

    /** Closes the gap by moving later ones of the same run forward. */
    private void unindex(int place) {
        int mask = index.length - 1;
        int gap = place;
        for (int at = (gap + 1) & mask; index[at] != FREE; at = (at + 1) & mask) {
            int home = home(index[at] - 1);
            boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!reachable) {
                index[gap] = index[at];
                gap = at;
            }
        }
        index[gap] = FREE;
    }
}
