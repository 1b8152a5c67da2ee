package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.score.SeenIncident;
import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.PlannedKind;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.incident.kind.LabelLoss;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The incidents of a scenario with faults and planned events. An incident that begins while a fault of its model acts, or soon after, is
 * of that fault; the fault is found if one of them has one of its metrics. The first LabelLoss of a model in an outage of labels is right.
 * Every other incident is false.
 *
 * @param days of event time
 * @param findings one per fault that had ended, in the order of the scenario
 * @param labelLosses that are right, by time
 * @param falseIncidents by time
 */
record MonthTally(
        Scenario scenario,
        double days,
        List<Finding> findings,
        List<SeenIncident> labelLosses,
        List<SeenIncident> falseIncidents) {
    private static final long BEFORE = Duration.ofMinutes(1).toMillis();
    private static final long AFTER = Duration.ofMinutes(10).toMillis();
    private static final double DAYS_IN_FOUR_WEEKS = 28;
    private static final double DAYS_IN_A_WEEK = 7;
    private static final int MOST_LINES = 200;
    private static final int MOST_MEMBERS = 3;

    /**
     * What became of one fault.
     *
     * @param afterMillis from its begin until its incident fired; -1 if none of its metrics did
     * @param incidents that began while it acted, whatever their metrics
     */
    record Finding(Fault fault, long afterMillis, List<SeenIncident> incidents) {
        boolean found() {
            return afterMillis >= 0;
        }
    }

    /** @param alerts transitions, in any order */
    static MonthTally of(Scenario scenario, Duration length, Collection<Alert> alerts) {
        List<SeenIncident> seen = SeenIncident.of(alerts.stream()
                .filter(alert -> Catalog.incidentKinds().has(alert.labels().get("alertname")))
                .toList());
        List<Finding> findings = scenario.faults().stream()
                .filter(fault -> fault.kind().alerts() && fault.endMillis() + AFTER <= length.toMillis())
                .map(fault -> finding(fault, seen))
                .toList();
        List<SeenIncident> losses = labelLosses(scenario, seen);
        List<SeenIncident> left = seen.stream()
                .filter(incident -> scenario.faults().stream().noneMatch(fault -> isDuring(incident, fault)))
                .filter(incident -> !losses.contains(incident))
                .toList();
        return new MonthTally(scenario, length.toMillis() / 86.4e6, findings, losses, left);
    }

    /** The first of each model in each outage. */
    private static List<SeenIncident> labelLosses(Scenario scenario, List<SeenIncident> seen) {
        Map<String, SeenIncident> first = new LinkedHashMap<>();
        for (SeenIncident incident : seen) {
            if (incident.kind().equals(LabelLoss.NAME)) {
                scenario.plannedOf(incident.model()).stream()
                        .filter(event -> event.kind() == PlannedKind.LABEL_OUTAGE)
                        .filter(event -> event.isActive(incident.startsAt() - WatchedJob.START))
                        .forEach(event -> first.putIfAbsent(event.name() + "|" + incident.model(), incident));
            }
        }
        return List.copyOf(first.values());
    }

    private static Finding finding(Fault fault, List<SeenIncident> seen) {
        List<SeenIncident> during =
                seen.stream().filter(incident -> isDuring(incident, fault)).toList();
        long begin = WatchedJob.START + fault.beginMillis();
        Optional<SeenIncident> first = during.stream()
                .filter(incident -> incident.firedAt() >= begin) // what was told before it did not find it
                .filter(incident ->
                        incident.metrics().stream().anyMatch(fault.kind().foundBy()::match))
                .findFirst();
        return new Finding(
                fault, first.map(incident -> incident.firedAt() - begin).orElse(-1L), during);
    }

    private static boolean isDuring(SeenIncident incident, Fault fault) {
        long began = incident.startsAt() - WatchedJob.START;
        return incident.model().equals(fault.model())
                && (fault.version().isEmpty() || fault.version().equals(incident.version()))
                && began >= fault.beginMillis() - BEFORE
                && began < fault.endMillis() + AFTER;
    }

    /** False incidents per week of the worst model. */
    double highestRate() {
        return falseIncidents.stream()
                        .map(SeenIncident::model)
                        .collect(Collectors.groupingBy(model -> model, Collectors.counting()))
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .max()
                        .orElse(0)
                * DAYS_IN_A_WEEK
                / days;
    }

    String text() {
        List<String> lines = new ArrayList<>(List.of(""));
        falseIncidents.stream().limit(MOST_LINES).forEach(incident -> lines.addAll(lines(incident)));
        if (falseIncidents.size() > MOST_LINES) {
            lines.add("and %d more".formatted(falseIncidents.size() - MOST_LINES));
        }
        lines.addAll(FalseIncidentTable.of(this).lines());
        lines.addAll(FalseKindTable.of(this).lines());
        labelLosses.forEach(loss ->
                lines.add("rightly told in the outage of labels: %s of %s".formatted(loss.kind(), loss.model())));
        lines.addAll(FaultTable.of(this).lines());
        return String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }

    /** What it says, and what it is made of, the worst first. */
    private List<String> lines(SeenIncident incident) {
        List<String> lines = new ArrayList<>(List.of(line(incident)));
        incident.members().stream().limit(MOST_MEMBERS).forEach(member -> lines.add("    " + member));
        return lines;
    }

    private String line(SeenIncident incident) {
        return "%s  %-17s %s/%s  [%s]  %s"
                .formatted(
                        Instant.ofEpochMilli(incident.startsAt()),
                        incident.kind(),
                        incident.model(),
                        incident.version(),
                        Occasion.of(scenario, incident).text(),
                        incident.summary());
    }

    List<String> models() {
        return scenario.models().stream().map(SimulatedModel::name).toList();
    }

    /** Of a model's false incidents, by what was on at the time. */
    Map<Occasion, Long> occasions(String model) {
        Map<Occasion, Long> counts = new TreeMap<>();
        for (SeenIncident incident : falseIncidents) {
            if (incident.model().equals(model)) {
                counts.merge(Occasion.of(scenario, incident), 1L, Long::sum);
            }
        }
        return counts;
    }

    /** In four weeks, as many as in the time played. */
    double inFourWeeks(long count) {
        return count * DAYS_IN_FOUR_WEEKS / days;
    }
}
