package io.modelwatch.schemas;

/**
 * Where byte strings stand in an open-addressing table that is asked many times for each record: by {@link Hash#of64} as long as they stand
 * scattered, and by {@link SipHash} from the first time that one is looked for in too many places. By chance that hardly ever happens in a
 * table that is at most half full; who makes it happen has made the table slow once.
 */
public final class TablePlaces {
    private static final int MOST_STEPS = 64;

    /** Null as long as keys stand scattered. */
    private SipHash keyed;

    public long of(byte[] bytes, int offset, int length) {
        return keyed == null ? Hash.of64(bytes, offset, length) : keyed.of(bytes, offset, length);
    }

    /**
     * To be asked after each look-up.
     *
     * @param steps places that were occupied by other keys
     * @return whether from now on all keys stand elsewhere
     */
    public boolean movedAfter(int steps) {
        if (steps <= MOST_STEPS || keyed != null) {
            return false;
        }
        keyed = SipHash.random();
        return true;
    }
}
