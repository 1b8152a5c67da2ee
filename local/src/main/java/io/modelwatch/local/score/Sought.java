package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.Planned;
import io.modelwatch.udfs.detect.Globs;

/**
 * The one incident that a fault, or a planned event that is told, must cause.
 *
 * @param name of the fault or the event
 * @param cause its kind as written in scenarios
 * @param version of the incident; empty: any
 * @param segment that the incident names first; empty: any
 * @param beginMillis after the start of the live part
 * @param incident the incident's kind
 * @param foundBy metrics, one of which it must have
 */
record Sought(
        String name,
        String cause,
        String model,
        String version,
        String segment,
        long beginMillis,
        String incident,
        Globs foundBy) {
    /** @param fault of a kind that is found by an incident */
    static Sought of(Fault fault) {
        return new Sought(
                fault.name(),
                fault.kind().text(),
                fault.model(),
                fault.version(),
                fault.segment(),
                fault.beginMillis(),
                fault.kind().incident(),
                fault.kind().foundBy());
    }

    /**
     * For one model: each tells it for itself.
     *
     * @param event of a kind that is told
     */
    static Sought of(Planned event, String model) {
        return new Sought(
                event.name(),
                event.kind().text(),
                model,
                "",
                "",
                event.beginMillis(),
                event.kind().incident(),
                event.kind().foundBy());
    }

    boolean isOf(SeenIncident seen) {
        return model.equals(seen.model()) && (version.isEmpty() || version.equals(seen.version()));
    }

    FaultFinding found(SeenIncident seen, long offset, long liveStart) {
        String named = seen.segment().equals("all") ? "" : ", " + seen.segment();
        String by = "%s %+.0f s, groups %d%s".formatted(seen.kind(), offset / 1e3, seen.anomalies(), named);
        return new FaultFinding(name, cause, where(), beginMillis, true, by, seen.firedAt() - liveStart - beginMillis);
    }

    FaultFinding missed(String near) {
        return new FaultFinding(name, cause, where(), beginMillis, false, near, -1);
    }

    private String where() {
        return FaultFinding.where(model, version, segment);
    }
}
