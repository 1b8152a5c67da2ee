package io.modelwatch.udfs.incident;

import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.stats.Category;
import java.util.Collection;

/**
 * More traffic than expected, and no more than what that explains: resources that rise by no larger a share than traffic, latency by no
 * more than a quarter of that share. A model that serves it is not in trouble. What else is abnormal, errors and quality above all, is
 * trouble; so is a version's larger share of traffic where another version is the measure.
 */
final class LoadAlone {
    /** Latency hardly depends on load until something is short. */
    private static final double OF_LATENCY = 0.25;

    /** Of what was expected before a surge: less is a loss of traffic, by the shipped rule's least change. */
    private static final double OF_BEFORE = 0.75;

    /** As long as Overload waits by default for what load causes. */
    private static final long LONG_MILLIS = 300_000;

    private LoadAlone() {}

    /** @param members of an incident; of none it is not */
    static boolean explains(Collection<Member> members) {
        return surge(members) > 0
                && members.stream().allMatch(member -> isExplained(member, surgeAt(member.since(), members)));
    }

    /**
     * From when an incident is told: load alone long before anything else is not its begin.
     *
     * @param members of an incident
     * @param servedFrom of all of them, epoch milliseconds
     */
    static long since(Collection<Member> members, long servedFrom) {
        double surge = surge(members);
        long harm = members.stream()
                .filter(member -> !isExplained(member, surge))
                .mapToLong(Member::since)
                .min()
                .orElse(servedFrom);
        return surge > 0 && harm - servedFrom > LONG_MILLIS ? harm : servedFrom;
    }

    /**
     * Whether a fall of traffic ends a surge that had become the new normal: it is not below what was expected before.
     *
     * @param surge earlier finding of the same alert
     */
    static boolean ends(Finding surge, Finding fall) {
        return surge.category() == Category.TRAFFIC
                && surge.end() == End.NEW_NORMAL
                && surge.side() == Side.ABOVE
                && fall.side() == Side.BELOW
                && surge.expected() > 0
                && fall.value() >= OF_BEFORE * surge.expected();
    }

    /** The surge with the times of the fall that ends it, by which the alert will end. */
    static Finding goesOn(Finding surge, Finding fall) {
        return new Finding(
                fall.fingerprint(),
                fall.rule(),
                fall.severity(),
                fall.series(),
                fall.category(),
                surge.side(),
                surge.value(),
                surge.expected(),
                surge.lower(),
                surge.upper(),
                surge.view(),
                fall.inherited(),
                fall.detector(),
                fall.count(),
                fall.exemplars(),
                fall.startsAt(),
                fall.windowStart(),
                fall.windowEnd(),
                fall.end());
    }

    /** The largest rise of traffic, as a share of what was expected; 0: there is none. */
    private static double surge(Collection<Member> members) {
        return members.stream()
                .filter(LoadAlone::isSurge)
                .mapToDouble(Member::relativeChange)
                .max()
                .orElse(0);
    }

    /** The largest that goes on at a time, or ended shortly before. */
    private static double surgeAt(long time, Collection<Member> members) {
        return surge(members.stream()
                .filter(member -> member.isOpen()
                        || member.finding().end() == End.NEW_NORMAL
                        || member.until() + LONG_MILLIS >= time)
                .toList());
    }

    private static boolean isSurge(Member member) {
        return member.category() == Category.TRAFFIC && isAbove(member);
    }

    private static boolean isExplained(Member member, double surge) {
        return isAbove(member)
                && switch (member.category()) {
                    case TRAFFIC -> true;
                    case RESOURCES -> member.relativeChange() <= surge;
                    case LATENCY -> member.relativeChange() <= OF_LATENCY * surge;
                    case ERRORS, LABELS, FEATURES, QUALITY, SHADOW -> false;
                };
    }

    /** Above what was expected, by a share that is known. */
    private static boolean isAbove(Member member) {
        Finding finding = member.finding();
        return finding.side() == Side.ABOVE && finding.expected() > 0 && !finding.inherited();
    }
}
