package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.udfs.incident.kind.ShadowWorse;
import java.util.ArrayList;
import java.util.List;

/**
 * Matches incidents to faults: an incident belongs to a fault if it has its model and version, the kind that the kind of fault declares and
 * one of its metrics, starts within the tolerance before or after it, and names its segment first if the fault is limited to one.
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

    /** Why an incident of the fault's model and version does not match; empty if it does. */
    List<String> problems(SeenIncident incident, Fault fault) {
        List<String> problems = new ArrayList<>();
        String kind = fault.kind().incident();
        if (!incident.kind().equals(kind)) {
            problems.add("is not " + kind);
        }
        if (Math.abs(offset(incident, fault)) > toleranceMillis) {
            problems.add("starts %+.0f s from its start".formatted(offset(incident, fault) / 1e3));
        }
        if (incident.metrics().stream().noneMatch(fault.kind().foundBy()::match)) {
            problems.add("has none of its metrics");
        }
        if (!fault.segment().isEmpty() && !fault.segment().equals(incident.segment())) {
            problems.add("names " + incident.segment() + " first");
        }
        return problems;
    }

    static boolean isOf(SeenIncident incident, Fault fault) {
        return fault.model().equals(incident.model())
                && (fault.version().isEmpty() || fault.version().equals(incident.version()));
    }

    /** Milliseconds from the start of the fault to that of the incident. */
    long offset(SeenIncident incident, Fault fault) {
        return incident.startsAt() - liveStart - fault.beginMillis();
    }

    /** An incident about a worse candidate is right if the candidate was planted as worse. */
    static boolean explains(SeenIncident incident, PlantedCandidate candidate) {
        return candidate.planted() == PlantedCandidate.Truth.WORSE
                && incident.kind().equals(ShadowWorse.NAME)
                && incident.where().equals(candidate.name());
    }
}
