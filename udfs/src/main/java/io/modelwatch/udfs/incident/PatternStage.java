package io.modelwatch.udfs.incident;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * One stage of a pattern: one sign, at some time after the sign of the stage before.
 *
 * @param name part of the state: never changed
 * @param mustNotCome whether such a sign, before the pattern's time is over, ends the match instead
 * @param test what must hold of the sign
 * @param after what must hold of it and of signs that earlier stages hold
 */
public record PatternStage(String name, boolean mustNotCome, SignTest test, List<After> after) implements Serializable {
    /** @param stage the earlier one */
    public record After(String stage, SignTest.Together test) implements Serializable {}

    public PatternStage {
        after = List.copyOf(after);
    }

    public static PatternStage of(String name, SignTest test) {
        return new PatternStage(name, false, test, List.of());
    }

    public static PatternStage mustNotCome(String name, SignTest test) {
        return new PatternStage(name, true, test, List.of());
    }

    /** Adds a condition. */
    public PatternStage after(String stage, SignTest.Together condition) {
        List<After> more = Stream.concat(after.stream(), Stream.of(new After(stage, condition)))
                .toList();
        return new PatternStage(name, mustNotCome, test, more);
    }
}
