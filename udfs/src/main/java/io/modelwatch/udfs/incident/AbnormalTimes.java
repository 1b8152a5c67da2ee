package io.modelwatch.udfs.incident;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Times of serving in which something was abnormal, queried many times for whether one of them touches another time. A query takes
 * logarithmic time: among those that began early enough, only the one that lasts longest matters.
 */
final class AbnormalTimes {
    private final List<Abnormal> all = new ArrayList<>();
    private final BiPredicate<Abnormal, Abnormal> same;

    /** By place in {@link #all}: the one that lasts longest up to there; made at the first query. */
    private List<Abnormal> longest;
    /** By place: the longest up to there other than {@link #longest}; null where there is none. */
    private List<Abnormal> longestOfOthers;

    private AbnormalTimes(BiPredicate<Abnormal, Abnormal> same) {
        this.same = same;
    }

    /** Others are those of another alert. */
    static AbnormalTimes byAlert() {
        return new AbnormalTimes(Abnormal::isSame);
    }

    /** Others are those of another version. */
    static AbnormalTimes byVersion() {
        return new AbnormalTimes((one, other) -> one.version().equals(other.version()));
    }

    /** Before any query. */
    void add(Abnormal abnormal) {
        all.add(abnormal);
    }

    /** Whether one began at {@code until} or before and lasted to {@code from} or longer. */
    boolean touch(long from, long until) {
        int place = lastBegun(until);
        return place >= 0 && longest.get(place).end() >= from;
    }

    /** As {@link #touch(long, long)}, but only for the others. */
    boolean othersTouch(long from, long until, Abnormal one) {
        int place = lastBegun(until);
        if (place < 0) {
            return false;
        }
        Abnormal other = same.test(longest.get(place), one) ? longestOfOthers.get(place) : longest.get(place);
        return other != null && other.end() >= from;
    }

    private int lastBegun(long until) {
        if (longest == null) {
            arrange();
        }
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).since() <= until) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    private void arrange() {
        all.sort(Comparator.comparingLong(Abnormal::since));
        longest = new ArrayList<>(all.size());
        longestOfOthers = new ArrayList<>(all.size());
        Abnormal first = null;
        Abnormal second = null;
        for (Abnormal each : all) {
            if (first == null || same.test(each, first)) {
                first = longer(first, each);
            } else if (each.end() > first.end()) {
                second = first;
                first = each;
            } else {
                second = longer(second, each);
            }
            longest.add(first);
            longestOfOthers.add(second);
        }
    }

    private static Abnormal longer(Abnormal one, Abnormal other) {
        return one == null || other.end() > one.end() ? other : one;
    }
}
