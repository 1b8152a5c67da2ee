package io.modelwatch.job;

import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Outcome;
import io.modelwatch.udfs.op.MergePanes;
import io.modelwatch.udfs.op.PanePart;
import io.modelwatch.udfs.op.PreAggregate;
import io.modelwatch.udfs.op.StreamTypes;
import io.modelwatch.udfs.stats.Measure;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** From outcomes to what windows measured, in two steps: outcomes never cross the network, and no model is a hot key. */
final class Windows {
    private Windows() {}

    static DataStream<MetricPoint> measure(DataStream<Outcome> outcomes, Plan plan, Branch branch) {
        List<Measure> measures = plan.algorithms().measures();
        return plan.failures()
                .of(preAggregate(outcomes, measures, plan, branch)
                        .keyBy(PanePart::slice, Types.STRING)
                        .transform("MergePanes", StreamTypes.POINT, mergePanes(measures, plan))
                        .uid(branch.uid("merge-panes"))
                        .name(branch.name("Windows.merge (panes to windows)")));
    }

    private static DataStream<PanePart> preAggregate(
            DataStream<Outcome> outcomes, List<Measure> measures, Plan plan, Branch branch) {
        var operator = new PreAggregate(
                measures, plan.config().requests(), plan.config().windows().paneMillis());
        return outcomes.transform("PreAggregate", TypeInformation.of(PanePart.class), operator)
                .uid(branch.uid("pre-aggregate"))
                .name(branch.name("Windows.pre-aggregate (panes)"));
    }

    private static MergePanes mergePanes(List<Measure> measures, Plan plan) {
        return new MergePanes(
                measures,
                plan.config().requests(),
                plan.config().windows(),
                plan.config().detection().forgetAfterMillis());
    }
}
