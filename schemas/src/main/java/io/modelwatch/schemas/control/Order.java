package io.modelwatch.schemas.control;

import java.time.Instant;

/**
 * A command as somebody wrote it: well formed, but neither accepted nor numbered yet.
 *
 * @param instruction what is to be done
 * @param effectiveAt event time from which it counts; null: as soon as possible
 * @param id that the writer gave it, to find its answer by; empty where none was given
 */
public record Order(Instruction instruction, Instant effectiveAt, String id) {
    public Instruction.Kind kind() {
        return instruction.kind();
    }

    /** The name of the thing controlled. */
    public String name() {
        return instruction.name();
    }
}
