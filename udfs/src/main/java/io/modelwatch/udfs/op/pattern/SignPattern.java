package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.pattern.Pattern;

/**
 * One kind of incident, or its end, as a pattern of the signs of one model. What its stages need is on the signs: which patterns are switched on, and
 * the lengths of time that hold, ride on them, so that a command changes both without a new job. The {@code within} of its stages is the
 * longest that may be asked for.
 */
public interface SignPattern extends Serializable {
    /** As {@link Sign#pattern} names it. */
    String name();

    /** Its operator's name in savepoints. A changed pattern gets a new one: its partial matches are lost. */
    String uid();

    /** @param guard that its conditions are asked by */
    Pattern<Sign, ?> stages(PatternGuard guard);

    /** What was recognised; its time is that of a sign, or a fixed length after it, never that of a watermark. */
    Sign recognise(Map<String, List<Sign>> match);
}
