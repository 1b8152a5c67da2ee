package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Planned;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result for one planned event that must cause no incident.
 *
 * @param event its name
 * @param kind its kind as written in scenarios
 * @param where model (or {@code *}) and, if it brings one, version
 * @param beginMillis after the start of the live part
 * @param quiet whether no incident that nothing else explains began during it or soon after
 * @param seen the first such incident
 */
public record PlannedFinding(String event, String kind, String where, long beginMillis, boolean quiet, String seen) {
    /** How long after its end an incident is still counted against it: it takes minutes until a version is missed. */
    private static final long AFTER = Duration.ofMinutes(10).toMillis();

    /**
     * Looks for what it caused.
     *
     * @param left incidents that are explained by nothing else, by the time at which they fired
     */
    static PlannedFinding of(Planned event, long liveStart, long toleranceMillis, List<SeenIncident> left) {
        long from = liveStart + event.beginMillis() - toleranceMillis;
        long until = liveStart + event.endMillis() + AFTER;
        Optional<SeenIncident> first = left.stream()
                .filter(incident -> event.isOf(incident.model()))
                .filter(incident -> incident.startsAt() >= from && incident.startsAt() < until)
                .findFirst();
        String where = event.model().isEmpty() ? "*" : event.model();
        return new PlannedFinding(
                event.name(),
                event.kind().text(),
                event.version().isEmpty() ? where : where + "/" + event.version(),
                event.beginMillis(),
                first.isEmpty(),
                first.map(PlannedFinding::text).orElse("no incident"));
    }

    private static String text(SeenIncident incident) {
        return "%s of %s at %s".formatted(incident.kind(), incident.where(), Instant.ofEpochMilli(incident.startsAt()));
    }
}
