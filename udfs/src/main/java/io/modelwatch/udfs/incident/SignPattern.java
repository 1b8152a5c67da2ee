package io.modelwatch.udfs.incident;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * A pattern of the signs of one model, in parts that {@code op.pattern} puts together for Flink CEP. The signs carry what its stages need:
 * which patterns are switched on, and the lengths of time that hold, ride on them, so that a command changes both without a new job.
 *
 * @param name as {@link Sign#pattern} names it
 * @param title as people see it on the web UI
 * @param uid its operator's name in savepoints
 * @param stages in their order
 * @param withinMillis event time that a match may take, the longest that may be asked for, exclusive; 0: no limit
 * @param recognised makes a sign of a match
 */
public record SignPattern(
        String name, String title, String uid, List<PatternStage> stages, long withinMillis, Recognised recognised)
        implements Serializable {
    public SignPattern {
        stages = List.copyOf(stages);
    }

    /** Under its own name. */
    public SignPattern(String name, String uid, List<PatternStage> stages, long withinMillis, Recognised recognised) {
        this(name, name, uid, stages, withinMillis, recognised);
    }

    /** The pattern of a kind. */
    public static SignPattern of(
            IncidentKind kind, List<PatternStage> stages, long withinMillis, Recognised recognised) {
        return new SignPattern(kind.name(), kind.uid(), stages, withinMillis, recognised);
    }

    /** A further pattern of the same kind. */
    public SignPattern variant(String what) {
        return new SignPattern(
                name, name + " " + what, uid + "-" + what.replace(' ', '-'), stages, withinMillis, recognised);
    }

    /** A function of a match alone. */
    @FunctionalInterface
    public interface Recognised extends Serializable {
        /**
         * Makes the sign that says what was recognised; its time is that of a sign, or a fixed length after it, never that of a watermark.
         *
         * @param match the signs of each stage
         */
        Sign of(Map<String, List<Sign>> match);
    }

    /** The sign that a stage holds. */
    public static Sign only(Map<String, List<Sign>> match, String stage) {
        return match.get(stage).get(0);
    }
}
