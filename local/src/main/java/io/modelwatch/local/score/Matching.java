package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.FaultKind;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.schemas.Segments;
import io.modelwatch.udfs.compare.CandidateBoard;

/**
 * Which alert belongs to which fault. An alert finds a fault if it is of its model, its version, its segment where it was planted in one, a
 * metric that the kind of fault declares, and starts in its time. It is explained by a fault, neither a find nor false, if the fault moves its
 * metric as well, or if the fault's segment is part of its own: {@code all}, or a value of another dimension.
 */
final class Matching {
    private static final String NO_DATA = "no_data";

    private final long liveStart;
    private final int windowsUntilFiring;

    /**
     * @param liveStart epoch milliseconds
     * @param windowsUntilFiring m of the rules' "n of the last m windows": how many windows after the end of a fault its alert may still start
     */
    Matching(long liveStart, int windowsUntilFiring) {
        this.liveStart = liveStart;
        this.windowsUntilFiring = windowsUntilFiring;
    }

    boolean finds(Firing firing, Fault fault) {
        return isOf(firing, fault)
                && isInTime(firing, fault)
                && Globs.anyMatches(fault.kind().foundBy(), firing.label("metric"))
                && (fault.segment().isEmpty() || fault.segment().equals(firing.label("segment")));
    }

    boolean explains(Firing firing, Fault fault) {
        if (!isOf(firing, fault)) {
            return false;
        }
        if (fault.kind() == FaultKind.BAD_VERSION && firing.label("alertname").equals(NO_DATA)) {
            return firing.startsAt() >= liveStart + fault.beginMillis();
        }
        boolean moved = Globs.anyMatches(fault.kind().foundBy(), firing.label("metric"))
                || Globs.anyMatches(fault.kind().movesToo(), firing.label("metric"));
        return moved && isInTime(firing, fault) && overlaps(firing.label("segment"), fault.segment());
    }

    /** That a candidate is worse is an alert, and true of one that was planted as such. */
    static boolean explains(Firing firing, PlantedCandidate candidate) {
        return candidate.planted() == PlantedCandidate.Truth.WORSE
                && firing.label("metric").equals(CandidateBoard.VERDICT.name())
                && firing.label("model").equals(candidate.model())
                && firing.label("version").equals(candidate.version());
    }

    private static boolean isOf(Firing firing, Fault fault) {
        return fault.model().equals(firing.label("model"))
                && (fault.version().isEmpty() || fault.version().equals(firing.label("version")));
    }

    /** By serving windows: the first abnormal one may have begun before the fault, but not ended before it. */
    private boolean isInTime(Firing firing, Fault fault) {
        long begin = liveStart + fault.beginMillis();
        long latest =
                liveStart + fault.endMillis() + windowsUntilFiring * firing.windowMillis() + firing.horizonMillis();
        boolean endsInIt = firing.startsAt() + firing.windowMillis() > begin || firing.startsAt() >= begin;
        return endsInIt && firing.startsAt() <= latest;
    }

    private static boolean overlaps(String seen, String planted) {
        if (planted.isEmpty() || seen.equals(planted) || seen.equals(Segments.ALL)) {
            return true;
        }
        return !dimension(seen).equals(dimension(planted));
    }

    private static String dimension(String segment) {
        return segment.substring(0, Math.max(0, segment.indexOf('=')));
    }
}
