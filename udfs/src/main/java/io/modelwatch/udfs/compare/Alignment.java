package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.Check.check;

import java.util.Arrays;

/**
 * Places of the items of one ranked list in another, and the measures that need nothing else. It is filled again for each pair of lists and
 * then allocates nothing. If a list holds an item twice, only the first place counts; the second counts as an item that the other
 * list lacks.
 */
final class Alignment {
    /** Stands for an item that the other list lacks. */
    static final int ABSENT = -1;

    private int length;
    private int otherLength;
    /** By place in the first list: the place in the second. */
    private int[] places = {};
    /** By place in the second list: the place in the first. */
    private int[] inverse = {};
    /** By depth: how many items both lists hold down to there, but not one place above. */
    private int[] entering = {};
    /** Open addressing by item: places in the second list, plus 1; 0 is free. */
    private int[] slots = {};

    /** Fills this with two lists of items, best first. */
    void align(long[] first, long[] second) {
        length = first.length;
        otherLength = second.length;
        reserve(Math.max(length, otherLength));
        for (int place = 0; place < otherLength; place++) {
            insert(second, place);
        }
        for (int place = 0; place < length; place++) {
            int other = find(first[place], second);
            // Found a second time, the item's place is taken.
            places[place] = other != ABSENT && inverse[other] == ABSENT ? other : ABSENT;
            if (places[place] != ABSENT) {
                inverse[other] = place;
                entering[Math.max(place, other)]++;
            }
        }
    }

    private void reserve(int longest) {
        if (places.length < longest) {
            int capacity = Integer.highestOneBit(longest) * 2;
            places = new int[capacity];
            inverse = new int[capacity];
            entering = new int[capacity];
            slots = new int[capacity * 2];
        }
        Arrays.fill(slots, 0);
        Arrays.fill(inverse, ABSENT);
        Arrays.fill(entering, 0, longest, 0);
    }

    private void insert(long[] items, int place) {
        int slot = slotOf(items[place]);
        while (slots[slot] != 0) {
            if (items[slots[slot] - 1] == items[place]) {
                return;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = place + 1;
    }

    private int find(long item, long[] items) {
        if (slots.length == 0) {
            return ABSENT;
        }
        int slot = slotOf(item);
        while (slots[slot] != 0) {
            if (items[slots[slot] - 1] == item) {
                return slots[slot] - 1;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return ABSENT;
    }

    /** Items are hashes already; folded, as small numbers stand for them in tests and in caches. */
    private int slotOf(long item) {
        return (int) (item ^ (item >>> 32)) & (slots.length - 1);
    }

    int length() {
        return length;
    }

    /** The place in the second list of the item at a place of the first, or {@link #ABSENT}. */
    int placeOf(int place) {
        return places[place];
    }

    /** Places of the longer list among the first k: what {@link #overlap} is a part of. */
    int depth(int k) {
        return Math.min(k, Math.max(length, otherLength));
    }

    /** Items among the first k places of both lists. */
    int overlap(int k) {
        int shared = 0;
        for (int depth = 0; depth < depth(k); depth++) {
            shared += entering[depth];
        }
        return shared;
    }

    /** Jaccard index of the first k places: shared items / items of either; NaN where both are empty. */
    double jaccard(int k) {
        int shared = overlap(k);
        return (double) shared / (Math.min(k, length) + Math.min(k, otherLength) - shared);
    }

    /**
     * Rank-biased overlap, extrapolated from the lists at hand: 1 for equal lists, 0 for disjoint ones, NaN where one is empty. Source:
     * W. Webber, A. Moffat, J. Zobel, "A similarity measure for indefinite rankings", ACM TOIS 28 (2010), eq. 32 (eq. 23 where both are
     * equally long).
     *
     * @param persistence p in (0, 1): 0.9 puts about 86 % of the weight on the first 10 places
     */
    double rankBiasedOverlap(double persistence) {
        check(persistence > 0 && persistence < 1, "persistence must be in (0, 1), was %s", persistence);
        int shorter = Math.min(length, otherLength);
        int longer = Math.max(length, otherLength);
        double weight = 1;
        double sum = 0;
        int shared = 0;
        int sharedAtShorter = 0;
        for (int depth = 1; depth <= longer; depth++) {
            weight *= persistence;
            shared += entering[depth - 1];
            sharedAtShorter = depth <= shorter ? shared : sharedAtShorter;
            double unseen = depth <= shorter ? 0 : (double) sharedAtShorter * (depth - shorter) / shorter;
            sum += (shared + unseen) / depth * weight;
        }
        double extrapolated = (double) (shared - sharedAtShorter) / longer + (double) sharedAtShorter / shorter;
        // Rounding must not take it past 1.
        return shorter == 0 ? Double.NaN : Math.min(1, (1 - persistence) / persistence * sum + extrapolated * weight);
    }

    /**
     * Kendall's distance K^(p) of the first k places: pairs of items in opposite order, where items may be missing from one of the lists.
     * Source: R. Fagin, R. Kumar, D. Sivakumar, "Comparing top k lists", SIAM J. Discrete Math. 17 (2003), cases 1 to 4.
     *
     * @param penalty for a pair that only one list holds, whose order in the other is not known: 0 optimistic, 1/2 neutral
     */
    double kendallDistance(int k, double penalty) {
        int first = Math.min(k, length);
        int second = Math.min(k, otherLength);
        double distance = 0;
        int missing = 0;
        for (int i = 0; i < first; i++) {
            if (isAmong(places[i], second)) {
                // Every item above that the second list lacks stands below this one there; so do those that it has
                // after it.
                distance += missing + overtaken(i, second);
            } else {
                missing++;
            }
        }
        int added = 0;
        for (int j = 0; j < second; j++) {
            if (isAmong(inverse[j], first)) {
                distance += added;
            } else {
                added++;
            }
        }
        double unknown = (missing * (missing - 1.0) + added * (added - 1.0)) / 2;
        return distance + (double) missing * added + penalty * unknown;
    }

    /** {@link #kendallDistance} as a share of that of disjoint lists, in [0, 1]; 0 where there is no pair. */
    double kendallDistanceShare(int k, double penalty) {
        double first = Math.min(k, length);
        double second = Math.min(k, otherLength);
        double most = first * second + penalty * (first * (first - 1) + second * (second - 1)) / 2;
        return most == 0 ? 0 : kendallDistance(k, penalty) / most;
    }

    private int overtaken(int place, int within) {
        int count = 0;
        for (int above = 0; above < place; above++) {
            count += isAmong(places[above], within) && places[above] > places[place] ? 1 : 0;
        }
        return count;
    }

    private static boolean isAmong(int place, int within) {
        return place != ABSENT && place < within;
    }
}
