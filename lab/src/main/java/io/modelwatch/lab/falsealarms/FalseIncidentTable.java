package io.modelwatch.lab.falsealarms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** False incidents per model and four weeks, and how many of them in the time played on which occasion. */
record FalseIncidentTable(List<String> lines) {
    static FalseIncidentTable of(MonthTally tally) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("%-16s %16s %16s  %s".formatted("model", "false incidents", "in four weeks", "on which occasion"));
        for (String model : tally.models()) {
            Map<Occasion, Long> occasions = tally.occasions(model);
            long count = occasions.values().stream().mapToLong(Long::longValue).sum();
            String when = occasions.entrySet().stream()
                    .map(occasion ->
                            occasion.getValue() + " " + occasion.getKey().text())
                    .collect(Collectors.joining(", "));
            lines.add(line(tally, model, count, when));
        }
        lines.add(line(tally, "all models", tally.falseIncidents().size(), ""));
        return new FalseIncidentTable(lines);
    }

    private static String line(MonthTally tally, String model, long count, String when) {
        return "%-16s %16d %16.1f  %s"
                .formatted(model, count, tally.inFourWeeks(count), when)
                .stripTrailing();
    }
}
