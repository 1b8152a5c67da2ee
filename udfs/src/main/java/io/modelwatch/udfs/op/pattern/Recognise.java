package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.util.Collector;

/** Emits what a pattern recognised. A match that only the end of the input completes is not emitted. */
final class Recognise extends PatternProcessFunction<Sign, Sign> {
    private static final long serialVersionUID = 1;

    private final SignPattern.Recognised recognised;
    private final PatternGuard guard;

    Recognise(SignPattern pattern, PatternGuard guard) {
        this.recognised = pattern.recognised();
        this.guard = guard;
    }

    @Override
    public void processMatch(Map<String, List<Sign>> match, Context context, Collector<Sign> out) {
        if (context.timestamp() != Long.MAX_VALUE) {
            guard.recognise(recognised::of, match).ifPresent(out::collect);
        }
    }
}
