package io.modelwatch.udfs.control;

import static io.modelwatch.schemas.control.CommandRefused.Reason.EFFECTIVE_OUT_OF_ORDER;
import static io.modelwatch.schemas.control.CommandRefused.Reason.EFFECTIVE_TOO_SOON;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Order;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * An order with everything that decides whether it is obeyed.
 *
 * @param order what somebody wrote
 * @param recordTime of its record, epoch milliseconds
 * @param before what is remembered, without what has ended
 * @param settings limits of commands
 */
record Asked(Order order, long recordTime, ControlMemory before, ControlSettings settings) {
    /** The number that it gets once it is accepted. */
    long number() {
        return before.lastNumber() + 1;
    }

    /** The last command about the same thing, or null. */
    Command earlier() {
        return before.latest(order.kind().about(), order.name());
    }

    /**
     * When it takes effect, epoch milliseconds.
     *
     * @throws CommandRefused if it asks for a time before all parts of the job can know of it, or before an earlier command about the thing
     */
    long effectiveAt() throws CommandRefused {
        long soonest = recordTime + settings.leadMillis();
        Command earlier = earlier();
        long notBefore = earlier == null ? soonest : earlier.effectiveAt();
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

    /** Everything has a limit, so that a faulty script cannot fill the job's memory. */
    void checkMost(int most, Reason reason, String rest) throws CommandRefused {
        check(before.others(order.kind().about(), order.name()) < most, reason, "at most %s %s", most, rest);
    }

    static void check(boolean holds, Reason reason, String sentence, Object... values) throws CommandRefused {
        if (!holds) {
            throw new CommandRefused(reason, sentence.formatted(values));
        }
    }

    /** The result of parsing texts, or their refusal in the parser's own sentence. */
    static <T> T attempt(Reason reason, Supplier<T> making) throws CommandRefused {
        try {
            return making.get();
        } catch (IllegalArgumentException wrong) {
            throw new CommandRefused(reason, wrong.getMessage());
        }
    }
}
