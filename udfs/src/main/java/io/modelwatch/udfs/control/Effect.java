package io.modelwatch.udfs.control;

import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.udfs.detect.DetectorKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * What holds for a thing from the time at which a command takes effect: complete, so that only the last command matters. Each subject has
 * a type of its own, which accepts its instructions, says when they have ended, and is serialised by hand.
 */
public sealed interface Effect
        permits VersionEffect, ServingEffect, RuleEffect, PatternEffect, MaintenanceEffect, StatementEffect {
    About about();

    /** The name of the thing, as {@link Instruction#name} has it. */
    String name();

    /** Its content apart from the name, for people; may be empty. */
    String described();

    /**
     * Whether it, the last about its thing, no longer matters after {@code time}.
     *
     * @param effectiveAt when it takes effect, epoch milliseconds
     */
    boolean isOver(long effectiveAt, long time, ConfiguredRules rules);

    /** The change that may explain an incident, for example {@code rule set}; empty where it explains none. */
    default String change(Instruction.Kind kind) {
        return "";
    }

    /** Whether what it changes is about a model. */
    default boolean concerns(String model, ConfiguredRules rules) {
        return false;
    }

    /** The format in checkpoints; the subject is written before it. */
    void write(DataOutput out) throws IOException;

    static Effect read(About about, DataInput in, List<DetectorKind> detectors) throws IOException {
        return switch (about) {
            case VERSION -> VersionEffect.read(in);
            case SERVING -> ServingEffect.read(in);
            case RULE -> RuleEffect.read(in, detectors);
            case PATTERN -> PatternEffect.read(in);
            case MAINTENANCE -> MaintenanceEffect.read(in);
            case INCIDENT -> StatementEffect.read(in);
        };
    }

    /** @throws CommandRefused with the first problem; for a rule with all problems */
    static Effect of(Asked asked) throws CommandRefused {
        return switch (asked.order().kind().about()) {
            case VERSION -> VersionEffect.of(asked);
            case SERVING -> ServingEffect.of(asked);
            case RULE -> RuleEffect.of(asked);
            case PATTERN -> PatternEffect.of(asked);
            case MAINTENANCE -> MaintenanceEffect.of(asked);
            case INCIDENT -> StatementEffect.of(asked);
        };
    }
}
