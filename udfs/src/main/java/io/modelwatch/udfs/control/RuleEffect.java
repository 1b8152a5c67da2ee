package io.modelwatch.udfs.control;

import static io.modelwatch.udfs.control.Asked.check;

import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfRule;
import io.modelwatch.schemas.control.Instruction.SetRule;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleFormat;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Whether and how a rule judges.
 *
 * @param id {@link Rule#id}
 * @param holds its status
 * @param rule as commands defined it, also while it is disabled; null: only the configuration says how it judges
 */
public record RuleEffect(String id, Holds holds, Rule rule) implements Effect {
    /** Far more than anybody needs. */
    static final int MOST_RULES = 500;

    /** The status of a rule. */
    public enum Holds {
        /** It judges, as it is defined. */
        ENABLED,
        /** It judges nothing until it is enabled again. */
        DISABLED,
        /** It is deleted, even where the configuration has it. */
        DELETED,
        /** It was defined by a command, and this version of the program does not know its detector: it judges nothing. */
        LOST
    }

    @Override
    public About about() {
        return About.RULE;
    }

    @Override
    public String name() {
        return "rule/" + id;
    }

    @Override
    public String described() {
        return rule == null
                ? ""
                : "%s of %s; models %s, segments %s, windows %s; %s, %d of %d"
                        .formatted(
                                rule.detector().describe(),
                                rule.metrics(),
                                rule.models(),
                                rule.segments(),
                                rule.windows(),
                                rule.direction().name().toLowerCase(Locale.ROOT),
                                rule.abnormal(),
                                rule.ofWindows());
    }

    @Override
    public boolean isOver(long effectiveAt, long time, ConfiguredRules rules) {
        boolean asConfigured = holds == Holds.ENABLED || !rules.contain(id);
        return effectiveAt <= time && rule == null && asConfigured;
    }

    @Override
    public String change(Kind kind) {
        return switch (kind) {
            case SET_RULE -> "rule set";
            case DISABLE_RULE -> "rule disabled";
            case ENABLE_RULE -> "rule enabled";
            default -> "rule deleted";
        };
    }

    /** It concerns the models that the rule watches; a deleted rule that the configuration does not have may concern any. */
    @Override
    public boolean concerns(String model, ConfiguredRules rules) {
        return Globs.of(rule != null ? rule.models() : rules.modelsOf(id)).match(model);
    }

    static RuleEffect of(Asked asked) throws CommandRefused {
        Instruction instruction = asked.order().instruction();
        asked.effectiveAt(); // its refusal comes first
        if (instruction instanceof SetRule given) {
            asked.checkMost(MOST_RULES, Reason.TOO_MANY_RULES, "rules may be set; delete some");
            Rule rule = Asked.attempt(
                    Reason.INVALID_RULE, () -> asked.settings().grammar().read(given.texts()));
            return new RuleEffect(rule.id(), Holds.ENABLED, rule);
        }
        return changed(asked, (OfRule) instruction);
    }

    /** A rule that a command set carries its definition, so that only the last command matters. */
    private static RuleEffect changed(Asked asked, OfRule order) throws CommandRefused {
        RuleEffect earlier =
                asked.earlier() == null ? null : (RuleEffect) asked.earlier().effect();
        ConfiguredRules rules = asked.settings().rules();
        String id = order.rule() + "/" + order.severity();
        boolean known = earlier == null
                ? rules.contain(id)
                : earlier.holds != Holds.DELETED && (earlier.rule != null || rules.contain(id));
        check(
                known,
                Reason.UNKNOWN_RULE,
                "rule %s must be in the configuration or have been set, is not%s",
                id,
                Nearest.to(id, knownRules(asked.before(), rules))
                        .map(" (did you mean %s?)"::formatted)
                        .orElse(""));
        Rule defined = earlier == null ? null : earlier.rule;
        return switch (order.kind()) {
            case DISABLE_RULE -> new RuleEffect(id, Holds.DISABLED, defined);
            case ENABLE_RULE -> new RuleEffect(id, Holds.ENABLED, defined);
            default -> new RuleEffect(id, Holds.DELETED, null);
        };
    }

    private static TreeSet<String> knownRules(ControlMemory before, ConfiguredRules rules) {
        TreeSet<String> known = new TreeSet<>();
        rules.rules().stream().map(Rule::id).forEach(known::add);
        for (Command command : before.latest()) {
            if (command.effect() instanceof RuleEffect changed && changed.holds == Holds.DELETED) {
                known.remove(changed.id);
            } else if (command.effect() instanceof RuleEffect changed) {
                known.add(changed.id);
            }
        }
        return known;
    }

    @Override
    public void write(DataOutput out) throws IOException {
        Lengths.writeText(id, out);
        Lengths.writeText(holds.name(), out);
        out.writeBoolean(rule != null);
        if (rule != null) {
            RuleFormat.write(rule, out);
        }
    }

    static RuleEffect read(DataInput in, List<DetectorKind> detectors) throws IOException {
        String id = Lengths.readText(in);
        Holds holds = Holds.valueOf(Lengths.readText(in));
        if (!in.readBoolean()) {
            return new RuleEffect(id, holds, null);
        }
        Optional<Rule> rule = RuleFormat.read(in, detectors);
        return rule.isEmpty() && holds == Holds.ENABLED
                ? new RuleEffect(id, Holds.LOST, null)
                : new RuleEffect(id, holds, rule.orElse(null));
    }
}
