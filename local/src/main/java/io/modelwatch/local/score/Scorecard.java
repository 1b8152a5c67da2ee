package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.FaultKind;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import io.modelwatch.local.simulate.WrittenRecords;
import io.modelwatch.schemas.alert.Alert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares the incidents with the simulator's own record of what it injected: one incident per fault and per model whose labels are lost,
 * and no other, whatever else is planned.
 *
 * @param findings one per fault and planned event that must be told, in order of their start
 * @param planned one per other planned event, in order of their start
 * @param falseIncidents incidents that match none of the findings and no candidate, sorted by the time at which they fired
 * @param incidents number of incidents
 * @param anomalies alerts of single series that they group
 */
public record Scorecard(
        List<FaultFinding> findings,
        List<PlannedFinding> planned,
        List<String> falseIncidents,
        int incidents,
        long anomalies) {
    public Scorecard {
        findings = List.copyOf(findings);
        planned = List.copyOf(planned);
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
        List<FaultFinding> findings = new ArrayList<>();
        sought(scenario).forEach(sought -> findings.add(byIncident(sought, left, matching, liveStart)));
        scenario.faults().stream()
                .filter(fault -> !fault.kind().alerts())
                .forEach(fault -> findings.add(byCounter(fault, scenario, ledger, counts)));
        findings.sort(Comparator.comparingLong(FaultFinding::beginMillis)
                .thenComparing(FaultFinding::fault)
                .thenComparing(FaultFinding::where));
        List<PlannedFinding> planned = scenario.planned().stream()
                .filter(event -> !event.kind().isTold())
                .map(event -> PlannedFinding.of(event, liveStart, toleranceMillis, left))
                .toList();
        List<String> falseIncidents = left.stream().map(Scorecard::line).toList();
        long anomalies = incidents.stream().mapToLong(SeenIncident::anomalies).sum();
        return new Scorecard(findings, planned, falseIncidents, incidents.size(), anomalies);
    }

    /** 0 if every fault was found, what is planned was quiet and the number of false incidents is within the limit, else 1. */
    public int exitCode(int falseAllowed) {
        boolean allFound = findings.stream().allMatch(FaultFinding::found);
        boolean allQuiet = planned.stream().allMatch(PlannedFinding::quiet);
        return allFound && allQuiet && falseIncidents.size() <= falseAllowed ? 0 : 1;
    }

    /** What must be found by an incident, by its begin. */
    private static List<Sought> sought(Scenario scenario) {
        Stream<Sought> faults = scenario.faults().stream()
                .filter(fault -> fault.kind().alerts())
                .map(Sought::of);
        Stream<Sought> told = scenario.planned().stream()
                .filter(event -> event.kind().isTold())
                .flatMap(event -> scenario.models().stream()
                        .map(SimulatedModel::name)
                        .filter(event::isOf)
                        .map(model -> Sought.of(event, model)));
        return Stream.concat(faults, told)
                .sorted(Comparator.comparingLong(Sought::beginMillis)
                        .thenComparing(Sought::name)
                        .thenComparing(Sought::model))
                .toList();
    }

    /** Removes the incident from the remaining ones: a second one for the same fault is false. */
    private static FaultFinding byIncident(Sought sought, List<SeenIncident> left, Matching matching, long liveStart) {
        for (SeenIncident incident : left) {
            if (sought.isOf(incident) && matching.problems(incident, sought).isEmpty()) {
                left.remove(incident);
                return sought.found(incident, matching.offset(incident, sought), liveStart);
            }
        }
        return sought.missed(left.stream()
                .filter(sought::isOf)
                .map(incident -> incident.kind() + " " + String.join(", ", matching.problems(incident, sought)))
                .findFirst()
                .orElse("no incident"));
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
        return new FaultFinding(
                fault.name(),
                fault.kind().text(),
                FaultFinding.where(fault.model(), fault.version(), fault.segment()),
                fault.beginMillis(),
                counted == planted && planted > 0,
                "%s %s of %s".formatted(what, seen, planted),
                -1);
    }
}
