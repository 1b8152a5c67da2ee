package io.modelwatch.udfs.follow;

/**
 * Counts where records went, so that no loss goes unnoticed: read = used + without partner + duplicate + late + dead-lettered + pending +
 * beyond limits, for each kind. Counting is per event: an array and an index.
 *
 * @param <E> the places a record can go
 */
public final class Ledger<E extends Enum<E>> {
    private final Class<E> places;
    private final long[] counts;

    /** All counts are 0. */
    public Ledger(Class<E> places) {
        this.places = places;
        this.counts = new long[places.getEnumConstants().length];
    }

    /** One more record went there. */
    public void add(E place) {
        counts[place.ordinal()]++;
    }

    /** @param count below 0 where records leave a place */
    public void add(E place, long count) {
        counts[place.ordinal()] += count;
    }

    /** Below 0 where this subtask resolves what another counted as pending. */
    public long count(E place) {
        return counts[place.ordinal()];
    }

    /** All places, in their order. */
    public E[] places() {
        return places.getEnumConstants();
    }
}
