package io.modelwatch.job.config;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.control.RuleText;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.NeverFires;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleGrammar;
import io.modelwatch.udfs.detect.RuleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One entry of {@code rules}: from a file, or from a command, under the same checks. */
final class RuleEntry {
    private static final RuleGrammar GRAMMAR = new RuleGrammar(Catalog.detectors());

    private RuleEntry() {}

    /** Reads a command's rule as if it were the only entry of the configuration's {@code rules}. */
    static final RuleReader OF_COMMANDS = RuleEntry::read;

    /** As {@link #OF_COMMANDS}; a rule that can never fire is refused. */
    static RuleReader ofCommands(NeverFires neverFires) {
        return texts -> {
            Rule rule = OF_COMMANDS.read(texts);
            List<String> reasons = new ArrayList<>(neverFires.reasons(rule));
            neverFires.withoutWindow(rule).ifPresent(reasons::add);
            check(reasons.isEmpty(), "%s", String.join("; ", reasons));
            return rule;
        };
    }

    /** The rule, or nothing and problems. */
    static Optional<Rule> read(String entry, RuleText text, Problems problems) {
        return problems.attempt("rules[%s]: ".formatted(entry), () -> GRAMMAR.read(text));
    }

    private static Rule read(Map<String, String> texts) {
        String name = texts.get("name");
        check(name != null, "a rule must have a name");
        var problems = new Problems();
        Layer layer = Layer.ofRule(name, texts, problems);
        Values values = new Values(List.of(layer), Placeholders.NONE, problems);
        List<Rule> rules = new ArrayList<>();
        for (String entry : values.entries("rules")) {
            read(entry, new Binder(values).bind(RuleText.class, entry), problems)
                    .ifPresent(rules::add);
        }
        rules.forEach(rule -> problems.attempt(() -> {
            DetectionSettings.requireFree(rule);
            return rule;
        }));
        problems.refuseIfAny();
        return rules.get(0);
    }
}
