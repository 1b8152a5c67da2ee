package io.modelwatch.local.score;

import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.udfs.incident.kind.ShadowWorse;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches incidents to what is sought: an incident is that of a fault if it has its model and version, the kind that the kind of fault
 * declares and one of its metrics, starts within the tolerance before or after it, and names its segment first if the fault is limited to
 * one.
 */
final class Matching {
    private final long liveStart;
    private final long toleranceMillis;

    /**
     * @param liveStart epoch milliseconds
     * @param toleranceMillis by which an incident may start before or after its fault
     */
    Matching(long liveStart, long toleranceMillis) {
        this.liveStart = liveStart;
        this.toleranceMillis = toleranceMillis;
    }

    /** Why an incident of the sought model and version does not match; empty if it does. */
    List<String> problems(SeenIncident incident, Sought sought) {
        List<String> problems = new ArrayList<>();
        if (!incident.kind().equals(sought.incident())) {
            problems.add("is not " + sought.incident());
        }
        if (Math.abs(offset(incident, sought)) > toleranceMillis) {
            problems.add("starts %+.0f s from its start".formatted(offset(incident, sought) / 1e3));
        }
        if (incident.metrics().stream().noneMatch(sought.foundBy()::match)) {
            problems.add("has none of its metrics");
        }
        if (!sought.segment().isEmpty() && !sought.segment().equals(incident.segment())) {
            problems.add("names " + incident.segment() + " first");
        }
        return problems;
    }

    /** Milliseconds from the start of what is sought to that of the incident. */
    long offset(SeenIncident incident, Sought sought) {
        return incident.startsAt() - liveStart - sought.beginMillis();
    }

    /** An incident about a worse candidate is right if the candidate was planted as worse. */
    static boolean explains(SeenIncident incident, PlantedCandidate candidate) {
        return candidate.planted() == PlantedCandidate.Truth.WORSE
                && incident.kind().equals(ShadowWorse.NAME)
                && incident.where().equals(candidate.name());
    }
}
