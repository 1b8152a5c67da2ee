package io.modelwatch.job.stage;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.op.Detect;
import io.modelwatch.udfs.op.SignOfLife;
import io.modelwatch.udfs.op.WatchSilence;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From metric points to verdicts.
 *
 * @param verdicts of rules, and of silence
 * @param ofRules the same without silence: each is about a point that a rule watches
 * @param seen versions that were seen for the first time; nothing where silence is not watched
 */
public record Detection(
        DataStream<Verdict> verdicts, DataStream<Verdict> ofRules, Optional<DataStream<Transition>> seen) {
    public static Detection judge(DataStream<MetricPoint> points, BroadcastStream<Command> commands, Plan plan) {
        SingleOutputStreamOperator<Verdict> silence = silence(
                points,
                plan.config().detection(),
                Span.of(plan.config().windows().windowMillis().get(0)));
        DataStream<Verdict> ofRules = rules(points, commands, plan, Branch.MAIN);
        return new Detection(ofRules.union(silence), ofRules, Optional.of(silence.getSideOutput(WatchSilence.SEEN)));
    }

    /** By rules alone: silence is not detected. */
    static Detection detect(
            DataStream<MetricPoint> points, BroadcastStream<Command> commands, Plan plan, Branch branch) {
        DataStream<Verdict> ofRules = rules(points, commands, plan, branch);
        return new Detection(ofRules, ofRules, Optional.empty());
    }

    private static DataStream<Verdict> rules(
            DataStream<MetricPoint> points, BroadcastStream<Command> commands, Plan plan, Branch branch) {
        var detect = new Detect(plan.config().detection(), plan.algorithms().metrics());
        return plan.failures()
                .of(points.keyBy(point -> point.series().acrossVersions(), Types.STRING)
                        .connect(commands)
                        .process(detect, StreamTypes.VERDICT)
                        .uid(branch.uid("detect"))
                        .name(branch.name("Detect (rules)")));
    }

    private static SingleOutputStreamOperator<Verdict> silence(
            DataStream<MetricPoint> points, DetectionSettings settings, Span window) {
        return points.filter(new SignOfLife(window))
                .uid("signs-of-life")
                .name("signs of life")
                .keyBy(WatchSilence::key, Types.STRING)
                .process(new WatchSilence(settings, window), StreamTypes.VERDICT)
                .uid("watch-silence")
                .name("WatchSilence (no data)");
    }
}
