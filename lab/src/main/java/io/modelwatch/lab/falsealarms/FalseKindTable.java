package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.score.SeenIncident;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The false incidents by what they are: their kind, the rules that told, on which metrics, and the occasion; for each the models and the
 * hours of the day. The most frequent come first.
 */
record FalseKindTable(List<String> lines) {
    private static final String ROW = "%5s  %-17s %-14s %-34s %-44s %s";
    private static final int MOST_HOURS = 6;

    static FalseKindTable of(MonthTally tally) {
        Map<Kind, List<SeenIncident>> kinds = tally.falseIncidents().stream()
                .collect(Collectors.groupingBy(
                        incident -> Kind.of(incident, Occasion.of(tally.scenario(), incident)),
                        TreeMap::new,
                        Collectors.toList()));
        List<String> lines = new ArrayList<>();
        if (kinds.isEmpty()) {
            return new FalseKindTable(lines);
        }
        lines.add("");
        lines.add(ROW.formatted("count", "kind", "occasion", "rules", "metrics", "models, and hours of the day (UTC)"));
        kinds.entrySet().stream()
                .sorted(Comparator.comparingInt(
                        kind -> -kind.getValue().size())) // stable: kinds of one count stay in their order
                .forEach(kind -> lines.add(line(kind.getKey(), kind.getValue())));
        return new FalseKindTable(lines);
    }

    /** What false incidents have in common. */
    private record Kind(String name, String occasion, String rules, String metrics) implements Comparable<Kind> {
        private static final Comparator<Kind> BY_NAME = Comparator.comparing(Kind::name)
                .thenComparing(Kind::occasion)
                .thenComparing(Kind::rules)
                .thenComparing(Kind::metrics);

        static Kind of(SeenIncident incident, Occasion occasion) {
            return new Kind(
                    incident.kind(),
                    occasion.text(),
                    incident.members().stream()
                            .map(Kind::rule)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(",")),
                    incident.metrics().stream().sorted().collect(Collectors.joining(",")));
        }

        /** The second word: of a line that ends the list there may be none. */
        private static String rule(String member) {
            String[] words = member.split(" ", 3);
            return words.length < 3 ? "more" : words[1];
        }

        @Override
        public int compareTo(Kind other) {
            return BY_NAME.compare(this, other);
        }
    }

    private static String line(Kind kind, List<SeenIncident> incidents) {
        Map<String, Long> models = incidents.stream()
                .collect(Collectors.groupingBy(SeenIncident::model, TreeMap::new, Collectors.counting()));
        String where = models.entrySet().stream()
                .map(model -> model.getValue() + " " + model.getKey())
                .collect(Collectors.joining(", "));
        return ROW.formatted(
                incidents.size(),
                kind.name(),
                kind.occasion(),
                kind.rules(),
                kind.metrics(),
                where + "; " + hours(incidents));
    }

    private static String hours(List<SeenIncident> incidents) {
        TreeSet<Integer> hours = incidents.stream()
                .map(incident -> Instant.ofEpochMilli(incident.startsAt())
                        .atOffset(ZoneOffset.UTC)
                        .getHour())
                .collect(Collectors.toCollection(TreeSet::new));
        return hours.stream().limit(MOST_HOURS).map(String::valueOf).collect(Collectors.joining(" "))
                + (hours.size() > MOST_HOURS ? " ..." : "");
    }
}
