package io.modelwatch.udfs.op;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.Panes;
import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds outcomes up where they arise, so that a busy model costs its subtask no shuffle and no state. It holds no outcome across a
 * checkpoint: it emits everything before a watermark that closes a pane, before each barrier, and at the end.
 */
public final class PreAggregate extends AbstractStreamOperator<PanePart>
        implements OneInputStreamOperator<Outcome, PanePart> {
    private static final long serialVersionUID = 1;

    private final List<Measure> measures;
    private final FollowSettings settings;
    private final Caps caps;
    private final long paneMillis;
    /** What has been added up since the last flush. */
    private transient Panes panes;

    private transient Counter flushed;
    private transient StreamRecord<PanePart> out;

    /** With the default caps. */
    public PreAggregate(List<Measure> measures, FollowSettings settings, long paneMillis) {
        this(measures, settings, paneMillis, Caps.DEFAULTS);
    }

    public PreAggregate(List<Measure> measures, FollowSettings settings, long paneMillis, Caps caps) {
        this.measures = List.copyOf(measures);
        this.settings = settings;
        this.paneMillis = paneMillis;
        this.caps = caps;
    }

    @Override
    public void open() throws Exception {
        super.open();
        panes = new Panes(measures, settings, caps, paneMillis, this::emit);
        getMetricGroup().gauge("foldedBeforeDecision", (Gauge<Long>) () -> panes.folded());
        flushed = getMetricGroup().counter("panePartsFlushed");
        out = new StreamRecord<>(null);
    }

    @Override
    public void processElement(StreamRecord<Outcome> element) {
        Outcome outcome = element.getValue();
        if (outcome instanceof Outcome.Served served) {
            panes.add(served);
        } else if (outcome instanceof Outcome.Judged judged) {
            panes.add(judged);
        } else if (outcome instanceof Outcome.Orphan orphan) {
            panes.add(orphan);
        } else if (outcome instanceof Outcome.Used used) {
            panes.add(used);
        } else if (outcome instanceof Outcome.Rescored rescored) {
            panes.add(rescored);
        } else if (outcome instanceof Outcome.RescoredJudged judged) {
            panes.add(judged);
        } else if (outcome instanceof Outcome.Unmatched response) {
            panes.add(response);
        } else if (outcome instanceof Outcome.Late late) {
            panes.add(late);
        } else if (outcome instanceof Outcome.Repeated repeated) {
            panes.add(repeated);
        } else if (outcome instanceof Outcome.Labelled labelled) {
            panes.add(labelled);
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        panes.flushClosed(mark.getTimestamp());
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        panes.flushAll();
    }

    @Override
    public void finish() throws Exception {
        panes.flushAll();
        super.finish();
    }

    private void emit(PanePart part) {
        flushed.inc();
        output.collect(out.replace(part, part.paneStart()));
    }
}
