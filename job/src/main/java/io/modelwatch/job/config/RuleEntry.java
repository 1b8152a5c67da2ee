package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One entry of {@code rules}: from a file, or from a command, which is held to the same. */
final class RuleEntry {
    private RuleEntry() {}

    /** Reads what a command gives, as if it were the only entry of the configuration's {@code rules}. */
    static final RuleReader OF_COMMANDS = RuleEntry::read;

    /** The rule, or nothing and problems. */
    static Optional<Rule> read(String name, Values values, Problems problems) {
        return problems.attempt("rules[%s]: ".formatted(name), () -> rule(name, values));
    }

    private static Rule read(Map<String, String> texts) {
        String name = texts.get("name");
        check(name != null, "a rule must have a name");
        var problems = new Problems();
        Layer layer = Layer.ofRule(name, texts, problems);
        Values values = new Values(List.of(layer), Placeholders.NONE, problems);
        List<Rule> rules = new ArrayList<>();
        for (String entry : values.entries("rules")) {
            read(entry, values, problems).ifPresent(rules::add);
        }
        rules.forEach(rule -> problems.attempt(() -> {
            DetectionSettings.requireFree(rule);
            return rule;
        }));
        problems.refuseIfAny();
        return rules.get(0);
    }

    private static Rule rule(String name, Values values) {
        String place = "rules[%s].".formatted(name);
        Repeats repeats = Repeats.parse(values.text(place + "for"));
        return new Rule(
                values.text(place + "name"),
                detector(values.text(place + "detector")).create(values.texts(place + "parameters")),
                values.text(place + "metrics"),
                values.text(place + "models"),
                values.text(place + "segments"),
                values.text(place + "windows"),
                Rule.Direction.valueOf(values.text(place + "direction").toUpperCase(Locale.ROOT)),
                values.decimal(place + "min-change"),
                values.decimal(place + "min-relative-change"),
                values.count(place + "min-count"),
                values.text(place + "severity"),
                repeats.abnormal(),
                repeats.ofWindows(),
                values.millis(place + "keep-firing-for"));
    }

    private static DetectorKind detector(String name) {
        List<String> known =
                Catalog.detectors().stream().map(DetectorKind::name).toList();
        return Catalog.detectors().stream()
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "detector must be one of %s, was '%s'".formatted(String.join(", ", known), name)));
    }
}
