package io.modelwatch.tools.control;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.RuleEffect;
import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleTerms;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.Locale;
import java.util.stream.Collectors;

/** The limits of scores that follow from a budget of false incidents, for people. */
final class RuleLimits {
    private RuleLimits() {}

    /** What is behind a rule's line: the limit for each model of the configuration that it watches, and each length of window. */
    static String text(Rule rule, MonitorConfig config) {
        Globs models = Globs.of(rule.models());
        return config.requests().models().stream()
                .map(ModelSettings::model)
                .filter(model -> rule.detector().hasBudget() && models.match(model))
                .map(model -> "; limit for %s: %s"
                        .formatted(
                                model.equals(ModelSettings.ANY_MODEL) ? "other models" : model,
                                of(rule, model, config)))
                .collect(Collectors.joining());
    }

    /** The same for a rule that a command set; nothing for other commands. */
    static String text(Command command, MonitorConfig config) {
        return command.effect() instanceof RuleEffect effect && effect.rule() != null
                ? text(effect.rule(), config)
                : "";
    }

    private static String of(Rule rule, String model, MonitorConfig config) {
        RuleTerms terms = RuleTerms.of(rule, model, config.detection());
        return config.windows().windowMillis().stream()
                .filter(window -> Globs.ofWindows(rule.windows()).match(Span.text(window)))
                .map(window -> String.format(
                        Locale.ROOT, "%.2f (%s)", rule.detector().limit(terms, window), Span.text(window)))
                .collect(Collectors.joining(", "));
    }
}
