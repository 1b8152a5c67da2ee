package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.Sign;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** One pattern, run as the job runs it. */
@SuppressWarnings("try") // closed by one thread that nobody interrupts
final class PatternHarness implements AutoCloseable {
    final KeyedOneInputStreamOperatorTestHarness<String, Sign, Sign> operator;

    PatternHarness(SignPattern pattern) throws Exception {
        this(pattern, null);
    }

    private PatternHarness(SignPattern pattern, OperatorSubtaskState snapshot) throws Exception {
        operator = new KeyedOneInputStreamOperatorTestHarness<>(operatorOf(pattern), Sign::model, Types.STRING);
        operator.setup(TypeInformation.of(Sign.class).createSerializer(new SerializerConfigImpl()));
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

    @SuppressWarnings("unchecked") // the types of a transformation's operator are those of its streams
    private static OneInputStreamOperator<Sign, Sign> operatorOf(SignPattern pattern) {
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        var signs = env.fromSequence(1, 1).map(PatternHarness::none).returns(Sign.class); // never run
        var recognised = CEP.pattern(signs.keyBy(Sign::model, Types.STRING), pattern.stages(), new EqualTimes())
                .process(new Recognise(pattern), TypeInformation.of(Sign.class));
        var transformation = (OneInputTransformation<Sign, Sign>) recognised.getTransformation();
        return (OneInputStreamOperator<Sign, Sign>)
                ((SimpleOperatorFactory<Sign>) transformation.getOperatorFactory()).getOperator();
    }

    private static Sign none(long number) {
        throw new IllegalStateException("only the operator behind it is run, was asked for sign " + number);
    }

    @Override
    public void close() throws Exception {
        operator.close();
    }
}
