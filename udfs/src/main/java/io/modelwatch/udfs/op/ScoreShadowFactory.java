package io.modelwatch.udfs.op;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.shadow.ShadowSettings;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;

/** Makes {@link ScoreShadow}, which needs the task's mailbox. */
public final class ScoreShadowFactory extends AbstractStreamOperatorFactory<Outcome>
        implements TwoInputStreamOperatorFactory<Sampled, Command, Outcome> {
    private static final long serialVersionUID = 1;

    private final ShadowSettings settings;
    private final ScorerFactory scorers;

    public ScoreShadowFactory(ShadowSettings settings, ScorerFactory scorers) {
        this.settings = settings;
        this.scorers = scorers;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the signature is the interface's
    public <T extends StreamOperator<Outcome>> T createStreamOperator(StreamOperatorParameters<Outcome> parameters) {
        return (T) new ScoreShadow(parameters, settings, scorers);
    }

    @Override
    @SuppressWarnings("rawtypes") // as in the interface
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return ScoreShadow.class;
    }
}
