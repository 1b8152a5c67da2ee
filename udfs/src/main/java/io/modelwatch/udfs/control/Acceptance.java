package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Order;
import java.io.Serializable;

/**
 * Decides which commands are obeyed, numbers them and sets the time from which they count; the {@link Effect} of each subject checks what
 * is asked of it. Decisions follow only from earlier commands and their records' times, so that reading them again gives the same
 * decisions.
 *
 * @param settings limits of commands
 */
public record Acceptance(ControlSettings settings) implements Serializable {
    /** An accepted command, and what is remembered from then on. */
    public record Accepted(Command command, ControlMemory after) {}

    /**
     * Accepts a command.
     *
     * @param recordTime of its record, epoch milliseconds
     * @throws CommandRefused with the first thing that is wrong
     */
    public Accepted accept(ControlMemory before, Order order, long recordTime) throws CommandRefused {
        Asked.check(recordTime > 0, Reason.OUT_OF_RANGE, "the record must have a timestamp > 0, was %s", recordTime);
        ControlMemory now = before.without(each -> each.isOver(recordTime, settings.rules()));
        var asked = new Asked(order, recordTime, now, settings);
        Effect effect = Effect.of(asked);
        var command = new Command(asked.number(), order.kind(), asked.effectiveAt(), effect);
        return new Accepted(command, now.accepting(command));
    }
}
