package io.modelwatch.job;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Command;
import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.op.Detect;
import io.modelwatch.udfs.op.WatchSilence;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;

/** From what was measured to what is abnormal. */
final class Detection {
    private static final TypeInformation<Verdict> VERDICT = TypeInformation.of(Verdict.class);

    private Detection() {}

    static DataStream<Verdict> judge(
            DataStream<MetricPoint> points, BroadcastStream<Command> commands, MonitorConfig config) {
        return detect(points, commands, config, Branch.MAIN)
                .union(silence(
                        points,
                        config.detection(),
                        Span.text(config.windows().windowMillis().get(0))));
    }

    /** By rules alone: what is silent is not told. */
    static DataStream<Verdict> detect(
            DataStream<MetricPoint> points, BroadcastStream<Command> commands, MonitorConfig config, Branch branch) {
        var detect = new Detect(
                config.detection(), Catalog::metric, config.control().rules().reader());
        return points.keyBy(point -> point.series().acrossVersions(), Types.STRING)
                .connect(commands)
                .process(detect, VERDICT)
                .uid(branch.uid("detect"))
                .name(branch.name("Detect (rules)"));
    }

    private static DataStream<Verdict> silence(
            DataStream<MetricPoint> points, DetectionSettings settings, String window) {
        return points.keyBy(WatchSilence::key, Types.STRING)
                .process(new WatchSilence(settings, window), VERDICT)
                .uid("watch-silence")
                .name("WatchSilence (no data)");
    }
}
