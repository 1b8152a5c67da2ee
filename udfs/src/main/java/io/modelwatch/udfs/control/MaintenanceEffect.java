package io.modelwatch.udfs.control;

import static io.modelwatch.udfs.control.Asked.check;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.CommandRefused.Reason;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Instruction.BeginMaintenance;
import io.modelwatch.schemas.control.Instruction.EndMaintenance;
import io.modelwatch.udfs.detect.Globs;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** A window of maintenance, in which alerts of some models are expected and not published. */
public sealed interface MaintenanceEffect extends Effect {
    /** Far more than anybody needs. */
    int MOST_WINDOWS = 100;

    /** For a longer one, mark another: a forgotten window must not silence alerts for ever. */
    Duration LONGEST = Duration.ofDays(7);

    /** Name of the window. */
    String window();

    /**
     * It is marked.
     *
     * @param models globs, separated by commas
     * @param versions likewise
     * @param from event time, epoch milliseconds
     * @param until likewise, exclusive
     * @param reason for people; may be empty
     */
    record Marked(String window, String models, String versions, long from, long until, String reason)
            implements MaintenanceEffect {
        boolean covers(String model, String version) {
            return Globs.of(models).match(model) && Globs.of(versions).match(version);
        }

        boolean lastsAt(long time) {
            return from <= time && time < until;
        }
    }

    /** It is called off. */
    record Ended(String window) implements MaintenanceEffect {}

    @Override
    default About about() {
        return About.MAINTENANCE;
    }

    @Override
    default String name() {
        return Instruction.nameOfMaintenance(window());
    }

    @Override
    default String described() {
        return this instanceof Marked marked
                ? "from=%s, models=%s, reason=%s, until=%s, versions=%s"
                        .formatted(
                                Instant.ofEpochMilli(marked.from),
                                marked.models,
                                marked.reason,
                                Instant.ofEpochMilli(marked.until),
                                marked.versions)
                : "";
    }

    @Override
    default boolean isOver(long effectiveAt, long time, ConfiguredRules rules) {
        return this instanceof Marked marked ? marked.until <= time : effectiveAt <= time;
    }

    static MaintenanceEffect of(Asked asked) throws CommandRefused {
        Instruction instruction = asked.order().instruction();
        return instruction instanceof BeginMaintenance given
                ? marked(asked, given)
                : ended(asked, (EndMaintenance) instruction);
    }

    /** A window begins no earlier than it takes effect: alerts before that have been published. */
    private static Marked marked(Asked asked, BeginMaintenance given) throws CommandRefused {
        Instant effective = Instant.ofEpochMilli(asked.effectiveAt());
        asked.checkMost(MOST_WINDOWS, Reason.TOO_MUCH_MAINTENANCE, "windows of maintenance may be marked; end some");
        Instant from = given.from() == null || given.from().isBefore(effective) ? effective : given.from();
        check(
                given.until().isAfter(from),
                Reason.OUT_OF_RANGE,
                "until must be after maintenance begins (%s at the earliest), was %s",
                from,
                given.until());
        check(
                !given.until().isAfter(from.plus(LONGEST)),
                Reason.OUT_OF_RANGE,
                "maintenance must last at most %s, from %s to %s at the latest, was until %s; mark it again before it ends",
                Span.text(LONGEST.toMillis()),
                from,
                from.plus(LONGEST),
                given.until());
        return new Marked(
                given.window(),
                given.models(),
                given.versions() == null ? "*" : given.versions(),
                from.toEpochMilli(),
                given.until().toEpochMilli(),
                given.reason() == null ? "" : given.reason());
    }

    private static Ended ended(Asked asked, EndMaintenance given) throws CommandRefused {
        asked.effectiveAt(); // its refusal comes first
        Command earlier = asked.earlier();
        boolean lasts =
                earlier != null && earlier.effect() instanceof Marked marked && marked.until() > asked.recordTime();
        check(lasts, Reason.UNKNOWN_MAINTENANCE, "%s must have been marked and not be over yet, was not", given.name());
        return new Ended(given.window());
    }

    @Override
    default void write(DataOutput out) throws IOException {
        Lengths.writeText(window(), out);
        out.writeBoolean(this instanceof Marked);
        if (this instanceof Marked marked) {
            Lengths.writeText(marked.models, out);
            Lengths.writeText(marked.versions, out);
            out.writeLong(marked.from);
            out.writeLong(marked.until);
            Lengths.writeText(marked.reason, out);
        }
    }

    static MaintenanceEffect read(DataInput in) throws IOException {
        String window = Lengths.readText(in);
        return in.readBoolean()
                ? new Marked(
                        window,
                        Lengths.readText(in),
                        Lengths.readText(in),
                        in.readLong(),
                        in.readLong(),
                        Lengths.readText(in))
                : new Ended(window);
    }
}
