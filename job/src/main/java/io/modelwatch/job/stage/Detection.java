package io.modelwatch.job.stage;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.detect.LabelGaps;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.op.AwaitLabels;
import io.modelwatch.udfs.op.Commanded;
import io.modelwatch.udfs.op.WarmDetect;
import io.modelwatch.udfs.op.WatchSilence;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.warm.MemorySettings;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * From metric points to verdicts.
 *
 * @param verdicts of rules, and of silence
 * @param ofRules those about points that a rule watches, without those of label flow
 * @param ofLabels those about points of label flow that a rule watches, which are judged first; nothing where there are none
 * @param cameAndWent versions that were seen for the first time, left or returned; nothing where silence is not watched
 */
public record Detection(
        DataStream<Verdict> verdicts,
        DataStream<Verdict> ofRules,
        Optional<DataStream<Verdict>> ofLabels,
        Optional<DataStream<Transition>> cameAndWent) {
    /** @param features points of features, which no other stage reads: apart, so that the others stay in the chain that makes them */
    public static Detection judge(
            DataStream<MetricPoint> points,
            Optional<DataStream<MetricPoint>> features,
            DataStream<Command> commands,
            Plan plan) {
        SingleOutputStreamOperator<Verdict> silence = silence(
                points,
                commands,
                new WatchSilence(
                        plan.config().detection(),
                        Span.of(plan.config().windows().windowMillis().get(0)),
                        plan.config().requests().longestResponseTimeoutMillis()));
        DataStream<Verdict> ofLabels = rules(
                points.filter(point -> LabelGaps.isFlow(point))
                        .uid("label-flow")
                        .name("label flow"),
                commands,
                plan,
                Branch.MAIN,
                "detect-labels",
                "Detect (rules on label flow)",
                LabelGaps::isFlow);
        DataStream<MetricPoint> mature = mature(points, ofLabels, plan);
        DataStream<Verdict> ofRules = rules(features.map(mature::union).orElse(mature), commands, plan, Branch.MAIN);
        return new Detection(
                ofRules.union(ofLabels, silence),
                ofRules,
                Optional.of(ofLabels),
                Optional.of(silence.getSideOutput(WatchSilence.CAME_AND_WENT)));
    }

    /** By rules alone: silence is not detected. */
    static Detection detect(DataStream<MetricPoint> points, DataStream<Command> commands, Plan plan, Branch branch) {
        DataStream<Verdict> ofRules = rules(points, commands, plan, branch);
        return new Detection(ofRules, ofRules, Optional.empty(), Optional.empty());
    }

    /** All points but those of label flow; points that depend on labels say whether these came. */
    private static DataStream<MetricPoint> mature(
            DataStream<MetricPoint> points, DataStream<Verdict> ofLabels, Plan plan) {
        List<Long> windows = plan.config().windows().windowMillis();
        long keepMillis = plan.config().requests().longestHorizonMillis() + windows.get(windows.size() - 1);
        DataStream<MetricPoint> awaited = points.filter(LabelGaps::dependsOnLabels)
                .uid("label-dependent")
                .name("points that depend on labels")
                .keyBy(point -> point.series().model(), Types.STRING)
                .connect(ofLabels.keyBy(verdict -> verdict.point().series().model(), Types.STRING))
                .process(new AwaitLabels(keepMillis), StreamTypes.POINT)
                .uid("await-labels")
                .name("AwaitLabels (did they come?)");
        return points.filter(LabelGaps::isIndependent)
                .uid("label-independent")
                .name("other points")
                .union(awaited);
    }

    private static DataStream<Verdict> rules(
            DataStream<MetricPoint> points, DataStream<Command> commands, Plan plan, Branch branch) {
        return rules(points, commands, plan, branch, "detect", "Detect (rules)", key -> !LabelGaps.isFlow(key));
    }

    private static DataStream<Verdict> rules(
            DataStream<MetricPoint> points,
            DataStream<Command> commands,
            Plan plan,
            Branch branch,
            String uid,
            String name,
            WarmDetect.Keys keys) {
        var detect = new WarmDetect(
                plan.config().detection(),
                plan.algorithms().metrics(),
                branch == Branch.MAIN ? plan.config().memory() : MemorySettings.NONE, // it is of served models
                keys);
        return plan.failures()
                .of(points.keyBy(point -> point.series().acrossVersions(), Types.STRING)
                        .connect(commands.broadcast())
                        .transform("Detect", StreamTypes.VERDICT, detect)
                        .uid(branch.uid(uid))
                        .name(branch.name(name)));
    }

    private static SingleOutputStreamOperator<Verdict> silence(
            DataStream<MetricPoint> points, DataStream<Command> commands, WatchSilence watch) {
        return points.filter(watch.signOfLife())
                .uid("signs-of-life")
                .name("signs of life")
                .keyBy(WatchSilence::key, Types.STRING)
                .connect(commands.broadcast())
                .transform("WatchSilence", StreamTypes.VERDICT, new Commanded<>(watch))
                .uid("watch-silence")
                .name("WatchSilence (no data)");
    }
}
