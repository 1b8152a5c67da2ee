package io.modelwatch.job.stage;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.op.CapSlices;
import io.modelwatch.udfs.op.CountFailures;
import io.modelwatch.udfs.op.FollowAlert;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * Makes alerts of what the job itself failed to compute or had no place for. Leading these failures through the rules would be a loop,
 * since they come from operators behind the rules too; and their alerts must not need what may have failed: rules, patterns, incidents.
 */
public final class Failures {
    private final List<DataStream<Failure>> streams = new ArrayList<>();
    private final List<DataStream<Verdict>> caps = new ArrayList<>();

    /** Takes what the operator emits as {@link CountFailures#FAILURES}. @return the operator */
    <T> SingleOutputStreamOperator<T> of(SingleOutputStreamOperator<T> operator) {
        streams.add(operator.getSideOutput(CountFailures.FAILURES));
        return operator;
    }

    /** Takes what an operator emits as {@link CapSlices#EXCEEDED}. */
    void exceeded(SingleOutputStreamOperator<?> operator) {
        caps.add(operator.getSideOutput(CapSlices.EXCEEDED));
    }

    /** Alerts about the failures of every operator that was taken until now. */
    public DataStream<Alert> tell(Plan plan) {
        DataStream<Verdict> counted = streams.stream()
                .reduce(DataStream::union)
                .orElseThrow()
                .keyBy(Failure::key, Types.STRING)
                .process(
                        new CountFailures(plan.config().windows().windowMillis().get(0)), StreamTypes.VERDICT)
                .uid("count-failures")
                .name("CountFailures (internal errors)");
        var follow = new FollowAlert(
                plan.config().detection(),
                plan.algorithms().metrics(),
                plan.algorithms().texts(),
                plan.config().alerts().owners(),
                plan.config().publication());
        return caps.stream()
                .reduce(counted, DataStream::union)
                .keyBy(Verdict::alertKey, Types.STRING)
                .transform("FollowFailures", StreamTypes.TRANSITION, follow)
                .uid("follow-failures")
                .name("FollowFailures (internal errors)")
                .getSideOutput(FollowAlert.RAW_ALERTS);
    }
}
