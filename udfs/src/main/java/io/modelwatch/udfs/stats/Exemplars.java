package io.modelwatch.udfs.stats;

import io.modelwatch.schemas.Hash;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The five request ids of the lowest rank; at the same rank those of the smaller {@link Hash#of64}, then of the smaller bytes. The choice
 * depends only on the set of candidates, not on their order or how they were split. One comparison rejects a candidate that is no better
 * than the worst of five.
 */
public final class Exemplars {
    private static final int MOST = 5;

    private int size;
    /** Ascending; the arrays run in parallel. */
    private final long[] ranks = new long[MOST];

    private final long[] hashes = new long[MOST];
    private final byte[][] ids = new byte[MOST][];

    /** Offers an id whose rank is its own hash: the ids kept are a sample that no property of the request biases. */
    public void offer(byte[] id) {
        long hash = Hash.of64(id);
        if (size < MOST || hash <= ranks[MOST - 1]) {
            insert(hash, hash, id);
        }
    }

    /** Offers an id; lower ranks are kept. */
    public void offer(long rank, byte[] id) {
        if (size < MOST || rank <= ranks[MOST - 1]) {
            insert(rank, Hash.of64(id), id);
        }
    }

    public void merge(Exemplars other) {
        for (int i = 0; i < other.size; i++) {
            insert(other.ranks[i], other.hashes[i], other.ids[i]);
        }
    }

    private void insert(long rank, long hash, byte[] id) {
        int at = size;
        while (at > 0) {
            int order = compare(at - 1, rank, hash, id);
            if (order == 0) {
                return;
            }
            if (order < 0) {
                break;
            }
            at--;
        }
        if (at == MOST) {
            return;
        }
        int moved = Math.min(size, MOST - 1) - at;
        System.arraycopy(ranks, at, ranks, at + 1, moved);
        System.arraycopy(hashes, at, hashes, at + 1, moved);
        System.arraycopy(ids, at, ids, at + 1, moved);
        ranks[at] = rank;
        hashes[at] = hash;
        ids[at] = id;
        size = Math.min(size + 1, MOST);
    }

    private int compare(int at, long rank, long hash, byte[] id) {
        if (ranks[at] != rank) {
            return Long.compare(ranks[at], rank);
        }
        return hashes[at] != hash ? Long.compare(hashes[at], hash) : Arrays.compare(ids[at], id);
    }

    /** The ids, best first. */
    public List<String> ids() {
        List<String> texts = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            texts.add(new String(ids[i], StandardCharsets.UTF_8));
        }
        return texts;
    }

    public void write(DataOutput out) throws IOException {
        out.writeByte(size);
        for (int i = 0; i < size; i++) {
            out.writeLong(ranks[i]);
            out.writeInt(ids[i].length);
            out.write(ids[i]);
        }
    }

    public void restore(DataInput in) throws IOException {
        size = Lengths.checked(in.readByte(), MOST, "exemplars");
        for (int i = 0; i < MOST; i++) {
            ids[i] = null;
            if (i < size) {
                ranks[i] = in.readLong();
                ids[i] = Lengths.readBytes(Lengths.checked(in.readInt(), Lengths.MOST, "a request id"), in);
                hashes[i] = Hash.of64(ids[i]);
            }
        }
    }
}
