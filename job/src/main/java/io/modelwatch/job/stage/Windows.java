package io.modelwatch.job.stage;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.AdmitModels;
import io.modelwatch.udfs.op.BesideBroadcast;
import io.modelwatch.udfs.op.CallRoll;
import io.modelwatch.udfs.op.CapSlices;
import io.modelwatch.udfs.op.MergePanes;
import io.modelwatch.udfs.op.PreAggregate;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.window.CapAlert;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.RollCall;
import io.modelwatch.udfs.window.WindowSettings;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From outcomes to what windows measured, in two steps: outcomes never cross the network, and no model is a hot key. */
public final class Windows {
    private Windows() {}

    /** @param late what is added up already, of records that became no outcome */
    public static DataStream<MetricPoint> measure(
            DataStream<Outcome> outcomes, Optional<DataStream<PanePart>> late, Plan plan, Branch branch) {
        List<Measure> measures = plan.algorithms().measures();
        DataStream<PanePart> parts = preAggregate(outcomes, measures, plan, branch);
        DataStream<RollCall> calls = callRoll(parts, plan, branch, "call-roll");
        if (late.isPresent()) { // apart, so that each is in the chain of its parts
            calls = calls.union(callRoll(late.get(), plan, branch, "call-roll-late"));
            parts = parts.union(late.get());
        }
        return plan.failures()
                .of(cap(parts, calls, measures, plan, branch)
                        .keyBy(PanePart::slice, Types.STRING)
                        .transform("MergePanes", StreamTypes.POINT, mergePanes(measures, plan))
                        .uid(branch.uid("merge-panes"))
                        .name(branch.name("Windows.merge (panes to windows)")));
    }

    private static DataStream<PanePart> preAggregate(
            DataStream<Outcome> outcomes, List<Measure> measures, Plan plan, Branch branch) {
        WindowSettings windows = plan.config().windows();
        var operator = new PreAggregate(measures, plan.config().requests(), windows.paneMillis(), windows.caps());
        return outcomes.transform("PreAggregate", StreamTypes.PANE_PART, operator)
                .uid(branch.uid("pre-aggregate"))
                .name(branch.name("Windows.pre-aggregate (panes)"));
    }

    private static DataStream<RollCall> callRoll(DataStream<PanePart> parts, Plan plan, Branch branch, String uid) {
        return parts.flatMap(new CallRoll(plan.config().requests()), StreamTypes.ROLL_CALL)
                .uid(branch.uid(uid))
                .name(branch.name("Windows.call-roll (models of a pane)"));
    }

    /** Names beyond the caps become {@code other} before anything is keyed by them. */
    private static DataStream<PanePart> cap(
            DataStream<PanePart> parts, DataStream<RollCall> calls, List<Measure> measures, Plan plan, Branch branch) {
        FollowSettings models = plan.config().requests();
        WindowSettings windows = plan.config().windows();
        long keepMillis = windows.paneMillis()
                + Math.max(plan.config().detection().forgetAfterMillis(), models.longestHorizonMillis());
        CapAlert alert = branch.capAlert(windows.paneMillis());
        SingleOutputStreamOperator<ModelTerm> terms = calls.keyBy(call -> 0, Types.INT)
                .process(new AdmitModels(windows.caps().models(), keepMillis, alert), StreamTypes.MODEL_TERM)
                .setParallelism(1)
                .uid(branch.uid("admit-models"))
                .name(branch.name("Windows.admit-models (caps)"));
        SingleOutputStreamOperator<PanePart> capped = parts.keyBy(PanePart::model, Types.STRING)
                .connect(terms.broadcast())
                .transform(
                        "CapSlices",
                        StreamTypes.PANE_PART,
                        new BesideBroadcast<>(
                                new CapSlices(windows.caps(), measures, models, keepMillis, alert), CapSlices.TERMS))
                .uid(branch.uid("cap-slices"))
                .name(branch.name("Windows.cap-slices (caps)"));
        plan.failures().exceeded(terms);
        plan.failures().exceeded(capped);
        return capped;
    }

    private static MergePanes mergePanes(List<Measure> measures, Plan plan) {
        return new MergePanes(
                measures,
                plan.config().requests(),
                plan.config().windows(),
                plan.config().detection().forgetAfterMillis());
    }
}
