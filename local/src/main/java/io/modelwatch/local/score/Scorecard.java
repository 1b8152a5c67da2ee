package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.FaultKind;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.WrittenRecords;
import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Compares the incidents with the simulator's own record of what it injected: one incident per fault, and no other.
 *
 * @param findings one per fault, in order of their start
 * @param falseIncidents incidents that match no fault and no candidate, sorted by the time at which they fired
 * @param incidents number of incidents
 * @param anomalies alerts of single series that they group
 */
public record Scorecard(List<FaultFinding> findings, List<String> falseIncidents, int incidents, long anomalies) {
    public Scorecard {
        findings = List.copyOf(findings);
        falseIncidents = List.copyOf(falseIncidents);
    }

    /**
     * Compares.
     *
     * @param liveStart reference of the faults' times, epoch milliseconds
     * @param toleranceMillis by which an incident may start before or after its fault
     * @param alerts as read from the topic, including duplicates; incidents only
     */
    public static Scorecard of(
            Scenario scenario,
            long liveStart,
            long toleranceMillis,
            Collection<Alert> alerts,
            WrittenRecords ledger,
            UnusableRecords counts) {
        List<SeenIncident> incidents = SeenIncident.of(alerts);
        Matching matching = new Matching(liveStart, toleranceMillis);
        List<SeenIncident> left = new ArrayList<>(incidents);
        left.removeIf(incident ->
                scenario.candidates().stream().anyMatch(candidate -> Matching.explains(incident, candidate)));
        List<FaultFinding> findings = scenario.faults().stream()
                .sorted(Comparator.comparingLong(Fault::beginMillis).thenComparing(Fault::name))
                .map(fault -> fault.kind().alerts()
                        ? byIncident(fault, left, matching, liveStart)
                        : byCounter(fault, scenario, ledger, counts))
                .toList();
        List<String> falseIncidents = left.stream().map(Scorecard::line).toList();
        long anomalies = incidents.stream().mapToLong(SeenIncident::anomalies).sum();
        return new Scorecard(findings, falseIncidents, incidents.size(), anomalies);
    }

    /** 0 if every fault was found and the number of false incidents is within the limit, else 1. */
    public int exitCode(int falseAllowed) {
        boolean allFound = findings.stream().allMatch(FaultFinding::found);
        return allFound && falseIncidents.size() <= falseAllowed ? 0 : 1;
    }

    /** Removes the fault's incident from the remaining ones: a second one for the same fault is false. */
    private static FaultFinding byIncident(Fault fault, List<SeenIncident> left, Matching matching, long liveStart) {
        for (SeenIncident incident : left) {
            if (Matching.isOf(incident, fault)
                    && matching.problems(incident, fault).isEmpty()) {
                left.remove(incident);
                long after = incident.firedAt() - liveStart - fault.beginMillis();
                return finding(fault, true, text(incident, matching.offset(incident, fault)), after);
            }
        }
        String near = left.stream()
                .filter(incident -> Matching.isOf(incident, fault))
                .map(incident -> incident.kind() + " "
                        + matching.problems(incident, fault).stream().collect(Collectors.joining(", ")))
                .findFirst()
                .orElse("no incident");
        return finding(fault, false, near, -1);
    }

    private static String text(SeenIncident incident, long offset) {
        String segment = incident.segment().equals("all") ? "" : ", " + incident.segment();
        return "%s %+.0f s, groups %d%s".formatted(incident.kind(), offset / 1e3, incident.anomalies(), segment);
    }

    private static String line(SeenIncident incident) {
        return "%s %s: %s".formatted(Instant.ofEpochMilli(incident.startsAt()), incident.kind(), incident.summary());
    }

    private static FaultFinding byCounter(
            Fault fault, Scenario scenario, WrittenRecords ledger, UnusableRecords counts) {
        long planted = plantedOf(fault.kind(), scenario, ledger);
        return switch (fault.kind()) {
            case MALFORMED -> counted(fault, "dead letters", counts.unreadable(), planted);
            case CLOCK_SKEW -> counted(fault, "dead letters ahead of time", counts.ahead(), planted);
            default -> counted(fault, "duplicates", counts.duplicates(), planted);
        };
    }

    /** Counters cannot distinguish faults of one kind: they are found together. */
    private static long plantedOf(FaultKind kind, Scenario scenario, WrittenRecords ledger) {
        return scenario.faults().stream()
                .filter(fault -> fault.kind() == kind)
                .mapToLong(fault -> ledger.planted(fault.name()))
                .sum();
    }

    private static FaultFinding counted(Fault fault, String what, long counted, long planted) {
        String seen = counted < 0 ? "not known" : Long.toString(counted);
        return finding(fault, counted == planted && planted > 0, "%s %s of %s".formatted(what, seen, planted), -1);
    }

    private static FaultFinding finding(Fault fault, boolean found, String by, long after) {
        String where = "%s/%s/%s"
                .formatted(
                        fault.model(),
                        fault.version().isEmpty() ? "*" : fault.version(),
                        fault.segment().isEmpty() ? "all" : fault.segment());
        return new FaultFinding(fault.name(), fault.kind().text(), where, fault.beginMillis(), found, by, after);
    }
}
