package io.modelwatch.udfs.control;

import io.modelwatch.schemas.Check;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.BeginMaintenance;
import io.modelwatch.schemas.control.Instruction.EndMaintenance;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfPattern;
import io.modelwatch.schemas.control.Instruction.OfRule;
import io.modelwatch.schemas.control.Instruction.SetRule;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.Threshold;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the tests of rules, patterns and maintenance command, of a job with the rules Slow and Wrong, and the pattern overload. */
final class Wishes {
    static final long TIME = 1_790_000_000_000L;
    static final long LEAD = 10_000;
    static final ConfiguredRules RULES = new ConfiguredRules(List.of(rule("Slow", 10), rule("Wrong", 20)));

    private final Acceptance acceptance =
            new Acceptance(new ControlSettings(LEAD, List.of(), RULES, Wishes::read, Wishes::check));
    ControlMemory memory = ControlMemory.NOTHING;

    static Rule rule(String name, double upper) {
        return new Rule(
                name, new Threshold(Double.NaN, upper), "*", "*", "*", "*", Direction.UP, 0, 0, 1, "warning", 1, 1, 0);
    }

    private static Rule read(Map<String, String> texts) {
        String upper = texts.get("parameters.upper");
        Check.check(upper != null && upper.matches("[0-9]+"), "parameters.upper must be a number, was '%s'", upper);
        return rule(texts.get("name"), Double.parseDouble(upper));
    }

    private static void check(String pattern, Map<String, String> parameters) {
        Check.check(pattern.equals("overload"), "there is no pattern %s", pattern);
        Check.check(parameters.keySet().stream().allMatch("within"::equals), "%s must be within", parameters.keySet());
    }

    Command accept(Order order, long time) throws CommandRefused {
        Acceptance.Accepted accepted = acceptance.accept(memory, order, time);
        memory = accepted.after();
        return accepted.command();
    }

    static Order set(String name, String upper) {
        return order(new SetRule(
                Map.of("name", name, "severity", "warning", "detector", "threshold", "parameters.upper", upper)));
    }

    static Order change(Kind kind, String name) {
        return order(new OfRule(kind, name, "warning"));
    }

    static Order pattern(String name, String within) {
        return order(new OfPattern(name, Map.of("within", within)));
    }

    static Order reset(String name) {
        return order(new OfPattern(name, Map.of()));
    }

    static Order maintenance(String name, String models, long from, long until) {
        return order(new BeginMaintenance(
                name, models, null, Instant.ofEpochMilli(from), Instant.ofEpochMilli(until), null));
    }

    /** As soon as possible. */
    static Order maintenance(String name, String versions, long until) {
        return order(new BeginMaintenance(name, "*", versions, null, Instant.ofEpochMilli(until), null));
    }

    static Order end(String name) {
        return order(new EndMaintenance(name));
    }

    static Order order(Instruction instruction) {
        return new Order(instruction, null, "");
    }
}
