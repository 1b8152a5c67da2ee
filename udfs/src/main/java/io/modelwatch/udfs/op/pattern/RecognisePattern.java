package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.op.CountFailures;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.operator.CepOperator;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Looks for one pattern in the signs of each model (the key), as {@code CEP.pattern} does, and also emits the failures of its conditions,
 * which have no output of their own.
 */
public final class RecognisePattern extends CepOperator<Sign, String, Sign> {
    private static final long serialVersionUID = 1;

    private final PatternGuard guard;

    /** @param serializer of signs */
    public RecognisePattern(SignPattern pattern, TypeSerializer<Sign> serializer) {
        this(pattern, new PatternGuard(pattern.name()), serializer);
    }

    private RecognisePattern(SignPattern pattern, PatternGuard guard, TypeSerializer<Sign> serializer) {
        this(pattern, guard, CepPattern.of(pattern, guard), serializer);
    }

    private RecognisePattern(
            SignPattern pattern, PatternGuard guard, Pattern<Sign, ?> stages, TypeSerializer<Sign> serializer) {
        super(
                serializer,
                false,
                NFACompiler.compileFactory(stages, false),
                new EqualTimes(),
                stages.getAfterMatchSkipStrategy(),
                new Recognise(pattern, guard),
                null);
        this.guard = guard;
    }

    @Override
    public void processElement(StreamRecord<Sign> element) throws Exception {
        super.processElement(element);
        guard.handOut(this::emit);
    }

    @Override
    public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
        super.onEventTime(timer);
        guard.handOut(this::emit);
    }

    private void emit(Failure failure) {
        output.collect(CountFailures.FAILURES, new StreamRecord<>(failure, failure.at()));
    }
}
