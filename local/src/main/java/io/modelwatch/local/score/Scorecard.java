package io.modelwatch.local.score;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.FaultKind;
import io.modelwatch.local.simulate.Ledger;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.schemas.Alert;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares the alerts with the simulator's own record of what it planted.
 *
 * @param findings one for each fault, in the order in which they began
 * @param falseAlerts firing alerts that no fault and no candidate explains, sorted by start and text
 * @param alerts how many alerts fired, each counted once
 */
public record Scorecard(List<Finding> findings, List<String> falseAlerts, int alerts) {
    public Scorecard {
        findings = List.copyOf(findings);
        falseAlerts = List.copyOf(falseAlerts);
    }

    /**
     * Compares.
     *
     * @param liveStart to which the times of the faults refer, epoch milliseconds
     * @param windowsUntilFiring m of the rules' "n of the last m windows"
     * @param alerts as read from the topic, repeated ones too
     */
    public static Scorecard of(
            Scenario scenario,
            long liveStart,
            int windowsUntilFiring,
            Collection<Alert> alerts,
            Ledger ledger,
            Counts counts) {
        List<Firing> firing = firing(alerts);
        Matching matching = new Matching(liveStart, windowsUntilFiring);
        List<Finding> findings = scenario.faults().stream()
                .sorted(Comparator.comparingLong(Fault::beginMillis).thenComparing(Fault::name))
                .map(fault -> fault.kind().alerts()
                        ? byAlert(fault, firing, matching, liveStart)
                        : byCounter(fault, scenario, ledger, counts))
                .toList();
        List<String> falseAlerts = firing.stream()
                .filter(each -> scenario.faults().stream().noneMatch(fault -> matching.explains(each, fault)))
                .filter(each ->
                        scenario.candidates().stream().noneMatch(candidate -> Matching.explains(each, candidate)))
                .map(each -> "%s %s %s".formatted(each.alert().startsAt(), each.where(), each.text()))
                .toList();
        return new Scorecard(findings, falseAlerts, firing.size());
    }

    /** 0 if every fault was found and at most so many alerts are false, else 1. */
    public int exitCode(int falseAllowed) {
        boolean allFound = findings.stream().allMatch(Finding::found);
        return allFound && falseAlerts.size() <= falseAllowed ? 0 : 1;
    }

    /** Firing transitions, each (fingerprint, start, sequence) once, in an order that does not depend on that of reading. */
    private static List<Firing> firing(Collection<Alert> alerts) {
        Map<String, Firing> once = new TreeMap<>();
        for (Alert alert : alerts) {
            if (alert.status() == Alert.Status.FIRING) {
                Firing firing = new Firing(alert);
                once.put("%s|%s|%s".formatted(alert.startsAt(), alert.fingerprint(), alert.sequence()), firing);
            }
        }
        List<Firing> sorted = new ArrayList<>(once.values());
        sorted.sort(Comparator.comparingLong(Firing::firedAt)
                .thenComparingLong(Firing::startsAt)
                .thenComparing(Firing::where)
                .thenComparing(Firing::text)
                .thenComparing(each -> each.alert().fingerprint()));
        return sorted;
    }

    private static Finding byAlert(Fault fault, List<Firing> firing, Matching matching, long liveStart) {
        Optional<Firing> first =
                firing.stream().filter(each -> matching.finds(each, fault)).findFirst();
        long after = first.map(each -> each.firedAt() - liveStart - fault.beginMillis())
                .orElse(-1L);
        return finding(fault, first.isPresent(), first.map(Firing::text).orElse("no alert"), after);
    }

    private static Finding byCounter(Fault fault, Scenario scenario, Ledger ledger, Counts counts) {
        long planted = plantedOf(fault.kind(), scenario, ledger);
        return switch (fault.kind()) {
            case MALFORMED -> counted(fault, "dead letters", counts.unreadable(), planted);
            case CLOCK_SKEW -> counted(fault, "dead letters ahead of time", counts.ahead(), planted);
            default -> counted(fault, "duplicates", counts.duplicates(), planted);
        };
    }

    /** Counters do not tell faults of one kind apart: they are found together. */
    private static long plantedOf(FaultKind kind, Scenario scenario, Ledger ledger) {
        return scenario.faults().stream()
                .filter(fault -> fault.kind() == kind)
                .mapToLong(fault -> ledger.planted(fault.name()))
                .sum();
    }

    private static Finding counted(Fault fault, String what, long counted, long planted) {
        String seen = counted < 0 ? "not known" : Long.toString(counted);
        return finding(fault, counted == planted && planted > 0, "%s %s of %s".formatted(what, seen, planted), -1);
    }

    private static Finding finding(Fault fault, boolean found, String by, long after) {
        String where = "%s/%s/%s"
                .formatted(
                        fault.model(),
                        fault.version().isEmpty() ? "*" : fault.version(),
                        fault.segment().isEmpty() ? "all" : fault.segment());
        return new Finding(fault.name(), fault.kind().text(), where, fault.beginMillis(), found, by, after);
    }
}
