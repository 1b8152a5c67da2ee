package io.modelwatch.schemas;

/**
 * Places of byte strings in an open-addressing table that is read many times for each record: by {@link Hash#of64} as long as they are
 * scattered, and by {@link SipHash} from the first look-up on that passes too many places. By chance that hardly ever happens in a table
 * that is at most half full; an attacker can make the table slow only once.
 */
public final class TablePlaces {
    private static final int MOST_STEPS = 64;

    /** Null as long as keys are scattered. */
    private SipHash keyed;

    public long of(byte[] bytes, int offset, int length) {
        return keyed == null ? Hash.of64(bytes, offset, length) : keyed.of(bytes, offset, length);
    }

    /**
     * To be called after each look-up.
     *
     * @param steps places that were occupied by other keys
     * @return whether all keys have other places from now on
     */
    public boolean movedAfter(int steps) {
        if (steps <= MOST_STEPS || keyed != null) {
            return false;
        }
        keyed = SipHash.random();
        return true;
    }
}
