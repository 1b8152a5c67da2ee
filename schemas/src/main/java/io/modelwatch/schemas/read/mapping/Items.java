package io.modelwatch.schemas.read.mapping;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Arrays;

/** The predictions in a list, in its order; filled again for each object. */
public final class Items {
    /** No more are kept. */
    private static final int MOST = 10_000;
    /** Longer ids are kept as none. */
    private static final int LONGEST_ID = 256;

    private final Capture item;
    /** Null: an item's score is minus its place, so that the order is that of the list. */
    private final Capture score;

    private byte[] ids = new byte[64 * 64];
    private int[] starts = new int[64];
    private int[] lengths = new int[64];
    private double[] scores = new double[64];
    private int idsEnd;
    private int count;
    private boolean isList;
    private boolean flawed;

    Items(Capture item, Capture score) {
        this.item = item;
        this.score = score;
    }

    void clear() {
        count = 0;
        idsEnd = 0;
        isList = false;
        flawed = false;
    }

    /** @param token what stands where the list should */
    void begin(JsonToken token) {
        isList = token == JsonToken.START_ARRAY;
        flawed = !isList && token != JsonToken.VALUE_NULL;
    }

    /** What was captured is an element. */
    void add() {
        if (count == MOST) {
            flawed = true;
            return;
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            scores = Arrays.copyOf(scores, count * 2);
        }
        int length = item.isGood() && item.length() <= LONGEST_ID ? item.length() : 0;
        if (ids.length - idsEnd < length) {
            ids = Arrays.copyOf(ids, ids.length * 2);
        }
        System.arraycopy(item.bytes(), 0, ids, idsEnd, length);
        starts[count] = idsEnd;
        lengths[count] = length;
        scores[count] = scoreOf(count);
        idsEnd += length;
        count++;
    }

    private double scoreOf(int place) {
        if (score == null) {
            return -place;
        }
        return score.isGood() ? score.real() : Double.NaN;
    }

    /** Whether scores are read; else a score is minus the place. */
    public boolean hasScores() {
        return score != null;
    }

    /** Whether there is a list; else there is nothing, or what is flawed. */
    public boolean isList() {
        return isList;
    }

    /** Whether something else than a list was found, or more than there may be. */
    public boolean isFlawed() {
        return flawed;
    }

    public int count() {
        return count;
    }

    /** UTF-8 of all ids, one after another. */
    public byte[] ids() {
        return ids;
    }

    /** Where the id of a prediction begins in {@link #ids}. */
    public int start(int place) {
        return starts[place];
    }

    /** Of the id; 0 where there is none that can be used. */
    public int length(int place) {
        return lengths[place];
    }

    /** NaN where there is none. */
    public double score(int place) {
        return scores[place];
    }
}
