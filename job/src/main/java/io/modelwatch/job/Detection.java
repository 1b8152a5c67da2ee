package io.modelwatch.job;

import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.op.Detect;
import io.modelwatch.udfs.op.WatchSilence;
import io.modelwatch.udfs.op.WindowSettings;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** From what was measured to what is abnormal. */
final class Detection {
    private static final TypeInformation<Verdict> VERDICT = TypeInformation.of(Verdict.class);

    private Detection() {}

    static DataStream<Verdict> judge(
            DataStream<MetricPoint> points, DetectionSettings settings, WindowSettings windows) {
        return detect(points, settings, Branch.MAIN)
                .union(silence(
                        points, settings, Span.text(windows.windowMillis().get(0))));
    }

    /** By rules alone: what is silent is not told. */
    static DataStream<Verdict> detect(DataStream<MetricPoint> points, DetectionSettings settings, Branch branch) {
        return points.keyBy(point -> point.series().acrossVersions(), Types.STRING)
                .process(new Detect(settings, Catalog::metric), VERDICT)
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
