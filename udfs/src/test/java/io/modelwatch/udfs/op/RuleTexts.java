package io.modelwatch.udfs.op;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.RuleEffect;
import io.modelwatch.udfs.control.RuleEffect.Holds;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.detect.ZScore;
import java.util.HashMap;
import java.util.Map;

/** Rules of the tests as texts, and commands that set them: a threshold or a z-score upwards, at once and without patience. */
public final class RuleTexts {
    private RuleTexts() {}

    private static Rule read(Map<String, String> texts) {
        String limit = texts.getOrDefault("parameters.upper", "4");
        check(
                limit.matches("[0-9]+"),
                "rules[%s].parameters.upper must be a number, was '%s'",
                texts.get("name"),
                limit);
        boolean bounded = texts.get("detector").equals("threshold");
        return new Rule(
                texts.get("name"),
                bounded
                        ? new Threshold(Double.NaN, Double.parseDouble(limit))
                        : new ZScore(20, Double.parseDouble(limit), 10, 0),
                texts.getOrDefault("metrics", "latency_*"),
                "*",
                "*",
                "*",
                Direction.UP,
                0,
                0,
                1,
                texts.get("severity"),
                1,
                1,
                0);
    }

    public static Map<String, String> threshold(String name, double upper) {
        return Map.of(
                "name",
                name,
                "severity",
                "warning",
                "detector",
                "threshold",
                "parameters.upper",
                "%.0f".formatted(upper));
    }

    public static Command set(long number, Map<String, String> texts, long effectiveAt) {
        Rule rule = read(texts);
        return new Command(number, Kind.SET_RULE, effectiveAt, new RuleEffect(rule.id(), Holds.ENABLED, rule));
    }

    static Command set(long number, Map<String, String> texts, String metrics, long effectiveAt) {
        Map<String, String> of = new HashMap<>(texts);
        of.put("metrics", metrics);
        return set(number, of, effectiveAt);
    }

    static Command change(long number, Kind kind, String name, long effectiveAt) {
        Holds holds =
                switch (kind) {
                    case DISABLE_RULE -> Holds.DISABLED;
                    case ENABLE_RULE -> Holds.ENABLED;
                    default -> Holds.DELETED;
                };
        return new Command(number, kind, effectiveAt, new RuleEffect(name + "/warning", holds, null));
    }
}
