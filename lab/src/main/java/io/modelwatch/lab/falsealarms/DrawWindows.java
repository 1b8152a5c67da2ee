package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.simulate.DrawnWindows;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import io.modelwatch.udfs.op.SignOfLife;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Draws the metric points of each pane it receives (its number since the start, in order) that a rule watches or that show that a version
 * lives, and closes the pane with a watermark. Each subtask receives every pane and draws its own models, so the result does not depend on
 * their number.
 */
final class DrawWindows extends AbstractStreamOperator<MetricPoint>
        implements OneInputStreamOperator<Long, MetricPoint> {
    private static final long serialVersionUID = 1;

    private final String scenarioFile;
    private final long seed;
    private final PlantedTraffic.Measured measured;
    private final DetectionSettings detection;

    private transient DrawnWindows windows;
    private transient long paneMillis;
    private transient StreamRecord<MetricPoint> out;

    /** @param scenarioFile what is simulated, its name or its file */
    DrawWindows(String scenarioFile, long seed, PlantedTraffic.Measured measured, DetectionSettings detection) {
        this.scenarioFile = scenarioFile;
        this.seed = seed;
        this.measured = measured;
        this.detection = detection;
    }

    @Override
    public void open() throws Exception {
        super.open();
        var settings = new DrawnWindows.Settings(seed, WatchedJob.START, measured.windowMillis(), measured.follow());
        paneMillis = settings.paneMillis();
        var rules = new DetectionReplay(detection, Catalog::metric, verdict -> {});
        var life = new SignOfLife(Span.of(paneMillis));
        windows = new DrawnWindows(
                ScenarioFile.load(scenarioFile), settings, point -> life.filter(point) || rules.watches(point));
        out = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Long> element) {
        long pane = element.getValue();
        var task = getRuntimeContext().getTaskInfo();
        for (int model = task.getIndexOfThisSubtask();
                model < windows.models();
                model += task.getNumberOfParallelSubtasks()) {
            windows.draw(pane, model, this::emit);
        }
        output.emitWatermark(new Watermark(WatchedJob.START + (pane + 1) * paneMillis - 1));
    }

    private void emit(MetricPoint point) {
        output.collect(out.replace(point, point.time().toEpochMilli() - 1));
    }
}
