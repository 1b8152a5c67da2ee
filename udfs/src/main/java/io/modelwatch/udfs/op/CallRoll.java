package io.modelwatch.udfs.op;

import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.RollCall;
import java.util.Set;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Names the models of a subtask's panes, except the configured ones, which are always in. A few records for each pane. */
public final class CallRoll implements FlatMapFunction<PanePart, RollCall> {
    private static final long serialVersionUID = 1;

    private final Set<String> configured;

    public CallRoll(FollowSettings settings) {
        this.configured = settings.named();
    }

    @Override
    public void flatMap(PanePart part, Collector<RollCall> out) {
        if (part.isOfVersion() && !configured.contains(part.model())) {
            out.collect(new RollCall(part.model(), part.paneStart(), part.paneMillis(), part.count()));
        }
    }
}
