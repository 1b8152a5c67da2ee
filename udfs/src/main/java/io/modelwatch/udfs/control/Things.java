package io.modelwatch.udfs.control;

import static io.modelwatch.udfs.control.Acceptance.check;

import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.control.Command;
import io.modelwatch.schemas.control.Command.Kind;
import io.modelwatch.schemas.control.Command.Subject;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.udfs.detect.Rule;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Decides which commands about rules, patterns and maintenance are obeyed, and completes what they say. There is a most of rules and of maintenance, far
 * beyond what anybody needs, so that a mistaken script cannot fill the job's memory.
 */
record Things(ConfiguredRules rules, PatternCheck patterns) {
    static final int MOST_RULES = 500;
    static final int MOST_MAINTENANCE = 100;

    /**
     * Accepts a command.
     *
     * @return all that holds of the thing from then on
     * @throws CommandRefused with the first thing that is wrong; of a rule with all
     */
    Map<String, String> accept(ControlMemory before, Order order, long recordTime, long effectiveAt)
            throws CommandRefused {
        return switch (order.kind().subject()) {
            case RULE -> order.kind() == Kind.SET_RULE ? setRule(before, order) : changeRule(before, order);
            case PATTERN -> pattern(order);
            case MAINTENANCE ->
                order.kind() == Kind.BEGIN_MAINTENANCE
                        ? begin(before, order, effectiveAt)
                        : end(before, order, recordTime);
            case VERSION -> throw new IllegalArgumentException(order.name() + " must be no version of a model");
        };
    }

    private Map<String, String> setRule(ControlMemory before, Order order) throws CommandRefused {
        most(MOST_RULES, before, Subject.RULE, order, Reason.TOO_MANY_RULES, "rules may be set; delete some");
        attempt(Reason.INVALID_RULE, order, texts -> rules.reader().read(texts));
        return order.parameters();
    }

    /** A rule that a command set takes its definition along, so that the last command alone says what holds. */
    private Map<String, String> changeRule(ControlMemory before, Order order) throws CommandRefused {
        Command earlier = before.latest().get(order.name());
        String id = order.parameters().get("name") + "/" + order.parameters().get("severity");
        boolean known = earlier == null
                ? rules.contain(id)
                : earlier.kind() != Kind.DELETE_RULE && (RuleBook.defines(earlier) || rules.contain(id));
        check(
                known,
                Reason.UNKNOWN_RULE,
                "rule %s must be in the configuration or have been set, is not%s",
                id,
                Nearest.to(id, knownRules(before))
                        .map(" (did you mean %s?)"::formatted)
                        .orElse(""));
        boolean keeps = order.kind() != Kind.DELETE_RULE && earlier != null && RuleBook.defines(earlier);
        return keeps ? earlier.parameters() : order.parameters();
    }

    private TreeSet<String> knownRules(ControlMemory before) {
        TreeSet<String> known = new TreeSet<>();
        rules.rules().stream().map(Rule::id).forEach(known::add);
        for (Command command : before.latest().values()) {
            if (command.kind() == Kind.DELETE_RULE) {
                known.remove(ConfiguredRules.idOf(command));
            } else if (command.kind().subject() == Subject.RULE) {
                known.add(ConfiguredRules.idOf(command));
            }
        }
        return known;
    }

    private Map<String, String> pattern(Order order) throws CommandRefused {
        attempt(
                Reason.INVALID_PATTERN,
                order,
                texts -> patterns.check(texts.get("name"), Journal.patternParameters(texts)));
        return order.parameters();
    }

    /** What was marked begins when it takes effect at the earliest: alerts before that have been told. */
    private static Map<String, String> begin(ControlMemory before, Order order, long effectiveAt)
            throws CommandRefused {
        most(
                MOST_MAINTENANCE,
                before,
                Subject.MAINTENANCE,
                order,
                Reason.TOO_MUCH_MAINTENANCE,
                "windows of maintenance may be marked; end some");
        Instant effective = Instant.ofEpochMilli(effectiveAt);
        Instant asked = Instant.parse(order.parameters().getOrDefault("from", effective.toString()));
        Instant from = asked.isBefore(effective) ? effective : asked;
        Instant until = Instant.parse(order.parameters().get("until"));
        check(
                until.isAfter(from),
                Reason.OUT_OF_RANGE,
                "until must be after maintenance begins (%s at the earliest), was %s",
                from,
                until);
        check(
                !until.isAfter(from.plus(Maintenance.LONGEST)),
                Reason.OUT_OF_RANGE,
                "maintenance must last at most %s, from %s to %s at the latest, was until %s; mark it again before it ends",
                Span.text(Maintenance.LONGEST.toMillis()),
                from,
                from.plus(Maintenance.LONGEST),
                until);
        Map<String, String> complete = new TreeMap<>(Map.of("versions", "*", "reason", ""));
        complete.putAll(order.parameters());
        complete.put("from", from.toString());
        return complete;
    }

    private static Map<String, String> end(ControlMemory before, Order order, long recordTime) throws CommandRefused {
        Command begun = before.latest().get(order.name());
        boolean lasts = begun != null
                && begun.kind() == Kind.BEGIN_MAINTENANCE
                && Instant.parse(begun.parameters().get("until")).toEpochMilli() > recordTime;
        check(lasts, Reason.UNKNOWN_MAINTENANCE, "%s must have been marked and not be over yet, was not", order.name());
        return order.parameters();
    }

    private static void attempt(Reason reason, Order order, Consumer<Map<String, String>> reading)
            throws CommandRefused {
        try {
            reading.accept(order.parameters());
        } catch (IllegalArgumentException wrong) {
            throw new CommandRefused(reason, wrong.getMessage());
        }
    }

    private static void most(int most, ControlMemory before, Subject subject, Order order, Reason reason, String rest)
            throws CommandRefused {
        check(before.others(subject, order.name()) < most, reason, "at most %s %s", most, rest);
    }
}
