package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import java.util.List;
import java.util.Map;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.util.Collector;

/** Tells what a pattern recognised. What only the end of the input completes, since nothing more came, is not told. */
final class Recognise extends PatternProcessFunction<Sign, Sign> {
    private static final long serialVersionUID = 1;

    private final SignPattern pattern;
    private final PatternGuard guard;

    Recognise(SignPattern pattern, PatternGuard guard) {
        this.pattern = pattern;
        this.guard = guard;
    }

    @Override
    public void processMatch(Map<String, List<Sign>> match, Context context, Collector<Sign> out) {
        if (context.timestamp() != Long.MAX_VALUE) {
            guard.recognise(pattern::recognise, match).ifPresent(out::collect);
        }
    }
}
