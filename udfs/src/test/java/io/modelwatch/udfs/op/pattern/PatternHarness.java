package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.InstantiationUtil;

/** One pattern, run as the job runs it. */
@SuppressWarnings("try") // closed by one thread that nobody interrupts
final class PatternHarness implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, Sign, Sign> operator;

    PatternHarness(SignPattern pattern) throws Exception {
        this(pattern, null);
    }

    private PatternHarness(SignPattern pattern, OperatorSubtaskState snapshot) throws Exception {
        var serializer = StreamTypes.SIGN.createSerializer(new SerializerConfigImpl());
        operator = new KeyedOneInputStreamOperatorTestHarness<>(
                inATask(new RecognisePattern(pattern, serializer)), Sign::model, Types.STRING);
        operator.setup(serializer);
        if (snapshot != null) {
            operator.initializeState(snapshot);
        }
        operator.open();
    }

    static PatternHarness restored(SignPattern pattern, OperatorSubtaskState snapshot) throws Exception {
        return new PatternHarness(pattern, snapshot);
    }

    /** What a pattern recognises in signs that come in this order, if event time comes to the end of what is known, and then to its end. */
    static List<Sign> recognised(SignPattern pattern, List<Sign> signs, long knownUntil) throws Exception {
        try (var harness = new PatternHarness(pattern)) {
            for (Sign sign : signs) {
                harness.operator.processElement(sign, sign.at());
            }
            harness.operator.processWatermark(knownUntil);
            harness.operator.processWatermark(Long.MAX_VALUE);
            return harness.operator.extractOutputValues();
        }
    }

    /** As it comes to a task. */
    private static RecognisePattern inATask(RecognisePattern operator) throws Exception {
        return InstantiationUtil.clone(operator);
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }
}
