package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.simulate.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which faults were found, by kind, size and model, at the peak and in the thinnest hour; and the same by size alone. */
record FaultTable(List<String> lines) {
    private static final double MINUTE_MILLIS = 60_000;
    private static final String ROW = "%-16s %-15s %5s | %-22s | %-22s";

    static FaultTable of(MonthTally tally) {
        List<String> lines = new ArrayList<>();
        if (tally.findings().isEmpty()) {
            return new FaultTable(lines);
        }
        FaultPower power = new FaultPower(tally.scenario());
        lines.add("");
        lines.add(
                "found of the planted, median minutes until then, and the power that chance leaves (docs/false-alarms.md)");
        lines.add(ROW.formatted("fault", "model", "size", "peak", "thinnest hour"));
        grouped(tally, power, FaultTable::kind).forEach((row, findings) -> lines.add(line(row, findings, power)));
        lines.add("");
        grouped(tally, power, fault -> "all %-15s".formatted(""))
                .forEach((row, findings) -> lines.add(line(row, findings, power)));
        long found = tally.findings().stream().filter(MonthTally.Finding::found).count();
        long all = tally.findings().size();
        lines.add("%d of %d faults found, %.0f %% missed".formatted(found, all, 100.0 * (all - found) / all));
        return new FaultTable(lines);
    }

    private static String kind(Fault fault) {
        return "%-16s %-15s".formatted(fault.kind().text(), fault.model());
    }

    private static Map<String, List<MonthTally.Finding>> grouped(
            MonthTally tally, FaultPower power, Function<Fault, String> name) {
        return tally.findings().stream()
                .collect(Collectors.groupingBy(
                        finding ->
                                "%-32s %3d %%".formatted(name.apply(finding.fault()), power.percent(finding.fault())),
                        TreeMap::new,
                        Collectors.toList()));
    }

    private static String line(String row, List<MonthTally.Finding> findings, FaultPower power) {
        return "%s | %-22s | %s"
                .formatted(row, cell(findings, power, true), cell(findings, power, false))
                .stripTrailing();
    }

    private static String cell(List<MonthTally.Finding> all, FaultPower power, boolean peak) {
        List<MonthTally.Finding> findings = all.stream()
                .filter(finding -> power.atPeak(finding.fault()) == peak)
                .toList();
        if (findings.isEmpty()) {
            return "";
        }
        List<Double> minutes = findings.stream()
                .filter(MonthTally.Finding::found)
                .map(finding -> finding.afterMillis() / MINUTE_MILLIS)
                .sorted()
                .toList();
        double chance = findings.stream()
                .mapToDouble(finding -> power.of(finding.fault()))
                .average()
                .orElse(0);
        String delay =
                minutes.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f", minutes.get((minutes.size() - 1) / 2));
        return String.format(Locale.ROOT, "%2d of %-2d %6s %6.2f", minutes.size(), findings.size(), delay, chance);
    }
}
