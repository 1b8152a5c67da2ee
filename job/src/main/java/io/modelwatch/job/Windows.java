package io.modelwatch.job;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Outcome;
import io.modelwatch.udfs.Catalog;
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

    static DataStream<MetricPoint> measure(DataStream<Outcome> outcomes, MonitorConfig config, Branch branch) {
        List<Measure> measures = Catalog.measures(config.reading().errorCodes());
        return preAggregate(outcomes, measures, config, branch)
                .keyBy(PanePart::slice, Types.STRING)
                .transform("MergePanes", StreamTypes.POINT, mergePanes(measures, config))
                .uid(branch.uid("merge-panes"))
                .name(branch.name("Windows.merge (panes to windows)"));
    }

    private static DataStream<PanePart> preAggregate(
            DataStream<Outcome> outcomes, List<Measure> measures, MonitorConfig config, Branch branch) {
        var operator =
                new PreAggregate(measures, config.requests(), config.windows().paneMillis());
        return outcomes.transform("PreAggregate", TypeInformation.of(PanePart.class), operator)
                .uid(branch.uid("pre-aggregate"))
                .name(branch.name("Windows.pre-aggregate (panes)"));
    }

    private static MergePanes mergePanes(List<Measure> measures, MonitorConfig config) {
        return new MergePanes(
                measures,
                config.requests(),
                config.windows(),
                config.detection().forgetAfterMillis());
    }
}
