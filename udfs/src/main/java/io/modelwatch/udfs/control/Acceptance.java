package io.modelwatch.udfs.control;

import static io.modelwatch.schemas.control.CommandRefused.Reason.ALREADY_REGISTERED;
import static io.modelwatch.schemas.control.CommandRefused.Reason.EFFECTIVE_OUT_OF_ORDER;
import static io.modelwatch.schemas.control.CommandRefused.Reason.EFFECTIVE_TOO_SOON;
import static io.modelwatch.schemas.control.CommandRefused.Reason.NOT_REGISTERED;
import static io.modelwatch.schemas.control.CommandRefused.Reason.OUT_OF_RANGE;
import static io.modelwatch.schemas.control.CommandRefused.Reason.TOO_MANY_CANDIDATES;
import static io.modelwatch.schemas.control.CommandRefused.Reason.UNKNOWN_ADAPTER;

import io.modelwatch.schemas.Nearest;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Command;
import io.modelwatch.schemas.control.Command.Kind;
import io.modelwatch.schemas.control.Command.Subject;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.schemas.event.Role;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * Decides which commands are obeyed, gives them their numbers and says from when they count. What it decides follows from the commands before
 * and their records' times alone, so that reading them again decides the same.
 *
 * @param settings what commands are held to
 */
public record Acceptance(ControlSettings settings) implements Serializable {
    /** Far more than anybody compares; so that a mistaken script cannot fill the job's memory. */
    static final int MOST_CANDIDATES = 100;

    /** An accepted command, and what is remembered from then on. */
    public record Accepted(Command command, ControlMemory after) {}

    /**
     * Accepts a command.
     *
     * @param recordTime of its record, epoch milliseconds
     * @throws CommandRefused with the first thing that is wrong
     */
    public Accepted accept(ControlMemory before, Order order, long recordTime) throws CommandRefused {
        check(recordTime > 0, OUT_OF_RANGE, "the record must have a timestamp > 0, was %s", recordTime);
        return order.kind().subject() == Subject.VERSION
                ? acceptAboutAVersion(before, order, recordTime)
                : acceptAboutAThing(before, order, recordTime);
    }

    private Accepted acceptAboutAThing(ControlMemory before, Order order, long recordTime) throws CommandRefused {
        ControlMemory now = before.without(each -> Journal.isOver(each, recordTime, settings.rules()));
        Command earlier = now.latest().get(order.name());
        long soonest = recordTime + settings.leadMillis();
        long effectiveAt = effectiveAt(order, soonest, earlier == null ? soonest : earlier.effectiveAt());
        var things = new Things(settings.rules(), settings.patterns());
        Map<String, String> parameters = things.accept(now, order, recordTime, effectiveAt);
        var command = new Command(now.lastNumber() + 1, order.kind(), "", "", null, effectiveAt, parameters);
        return new Accepted(command, now.accepting(command));
    }

    private Accepted acceptAboutAVersion(ControlMemory before, Order order, long recordTime) throws CommandRefused {
        Candidate now = before.candidate(order.name());
        requireRegistered(order, now);
        long number = before.lastNumber() + 1;
        Candidate then =
                switch (order.kind()) {
                    case REGISTER -> registered(before, order, number);
                    case UPDATE -> updated(now, order, number);
                    default -> null;
                };
        check(
                then == null || settings.adapters().contains(then.adapter()),
                UNKNOWN_ADAPTER,
                "adapter must be one of %s%s",
                String.join(", ", settings.adapters()),
                order.adapter() == null
                        ? ""
                        : Nearest.to(order.adapter(), settings.adapters())
                                .map(" (did you mean %s?)"::formatted)
                                .orElse(""));
        long soonest = recordTime + settings.leadMillis();
        Standing earlier = before.standings().get(order.name());
        boolean first = order.kind() == Kind.DEPLOYED || earlier == null;
        long effectiveAt = effectiveAt(order, soonest, first ? soonest : earlier.effectiveAt());
        var command = new Command(number, order.kind(), order.model(), order.version(), then, effectiveAt);
        Standing standing = order.kind() == Kind.DEPLOYED ? null : new Standing(number, effectiveAt, then);
        return new Accepted(command, before.accepting(order.name(), standing, recordTime));
    }

    private static void requireRegistered(Order order, Candidate now) throws CommandRefused {
        switch (order.kind()) {
            case REGISTER ->
                check(
                        now == null,
                        ALREADY_REGISTERED,
                        "%s must not be registered yet; update changes it",
                        order.name());
            case UPDATE, RETIRE -> check(now != null, NOT_REGISTERED, "%s must be registered, is not", order.name());
            default -> {} // any version may answer requests
        }
    }

    private static Candidate registered(ControlMemory before, Order order, long number) throws CommandRefused {
        check(
                before.candidates() < MOST_CANDIDATES,
                TOO_MANY_CANDIDATES,
                "at most %s candidates may be registered; retire some",
                MOST_CANDIDATES);
        return new Candidate(
                order.model(),
                order.version(),
                given(order.role(), Role.CANDIDATE),
                order.uri(),
                order.sha256(),
                order.adapter(),
                given(order.options(), Map.of()),
                given(order.provider(), Candidate.Provider.AUTO),
                order.sampleRate(),
                number);
    }

    /** What an update does not name stays as it was. */
    private static Candidate updated(Candidate now, Order order, long number) {
        String uri = given(order.uri(), now.uri());
        String sha256 = given(order.sha256(), now.sha256());
        String adapter = given(order.adapter(), now.adapter());
        Map<String, String> options = given(order.options(), now.options());
        Role role = given(order.role(), now.role());
        boolean comparable = sha256.equals(now.sha256())
                && adapter.equals(now.adapter())
                && options.equals(now.options())
                && role == now.role();
        return new Candidate(
                now.model(),
                now.version(),
                role,
                uri,
                sha256,
                adapter,
                options,
                given(order.provider(), now.provider()),
                given(order.sampleRate(), now.sampleRate()),
                comparable ? now.epoch() : number);
    }

    private long effectiveAt(Order order, long soonest, long notBefore) throws CommandRefused {
        if (order.effectiveAt() == null) {
            return Math.max(soonest, notBefore);
        }
        long asked = order.effectiveAt().toEpochMilli();
        check(
                asked >= soonest,
                EFFECTIVE_TOO_SOON,
                "effectiveAt must be at least %s (control.lead) after the command's record, that is at or after %s, was %s",
                Span.text(settings.leadMillis()),
                Instant.ofEpochMilli(soonest),
                order.effectiveAt());
        check(
                asked >= notBefore,
                EFFECTIVE_OUT_OF_ORDER,
                "effectiveAt must not be before that of the last command about %s, %s, was %s",
                order.name(),
                Instant.ofEpochMilli(notBefore),
                order.effectiveAt());
        return asked;
    }

    private static <T> T given(T value, T otherwise) {
        return Objects.requireNonNullElse(value, otherwise);
    }

    static void check(boolean holds, Reason reason, String sentence, Object... values) throws CommandRefused {
        if (!holds) {
            throw new CommandRefused(reason, sentence.formatted(values));
        }
    }
}
