package io.modelwatch.job;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Command;
import io.modelwatch.schemas.MetricPoint;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.Transition;
import io.modelwatch.schemas.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.op.Explain;
import io.modelwatch.udfs.op.FollowAlert;
import io.modelwatch.udfs.op.FollowIncident;
import io.modelwatch.udfs.op.GatherSigns;
import io.modelwatch.udfs.op.StreamTypes;
import io.modelwatch.udfs.op.pattern.EqualTimes;
import io.modelwatch.udfs.op.pattern.Patterns;
import io.modelwatch.udfs.op.pattern.Recognise;
import io.modelwatch.udfs.op.pattern.SignPattern;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.cep.CEP;
import org.apache.flink.streaming.api.datastream.BroadcastStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From what is abnormal to what people are told. */
final class Alerting {
    private Alerting() {}

    static DataStream<Alert> raise(
            Detection detected,
            DataStream<MetricPoint> points,
            BroadcastStream<Command> commands,
            MonitorConfig config,
            Branch branch) {
        SingleOutputStreamOperator<Transition> transitions = follow(detected.verdicts(), config, branch);
        DataStream<Transition> explained = explain(transitions, points, config, branch);
        DataStream<Transition> all = detected.seen().map(explained::union).orElse(explained);
        DataStream<Sign> signs = gather(all, commands, config, branch);
        DataStream<Alert> incidents = incidents(signs.union(recognise(signs, config, branch)), config, branch);
        return config.alerts().raw() ? incidents.union(transitions.getSideOutput(FollowAlert.RAW_ALERTS)) : incidents;
    }

    private static SingleOutputStreamOperator<Transition> follow(
            DataStream<Verdict> verdicts, MonitorConfig config, Branch branch) {
        var operator = new FollowAlert(config.detection(), Catalog::metric, config.rewriteAlertsForMillis());
        return verdicts.keyBy(Verdict::alertKey, Types.STRING)
                .transform("FollowAlert", StreamTypes.TRANSITION, operator)
                .uid(branch.uid("follow-alert"))
                .name(branch.name("FollowAlert (life cycle)"));
    }

    private static DataStream<Transition> explain(
            DataStream<Transition> transitions, DataStream<MetricPoint> points, MonitorConfig config, Branch branch) {
        String shortest = Span.text(config.windows().windowMillis().get(0));
        var operator = new Explain(Catalog::metric, shortest, config.detection().forgetAfterMillis());
        return points.connect(transitions)
                .keyBy(Explain::key, Explain::key, Types.STRING)
                .process(operator, StreamTypes.TRANSITION)
                .uid(branch.uid("explain"))
                .name(branch.name("Explain (segments)"));
    }

    private static DataStream<Sign> gather(
            DataStream<Transition> transitions,
            BroadcastStream<Command> commands,
            MonitorConfig config,
            Branch branch) {
        return transitions
                .keyBy(Transition::model, Types.STRING)
                .connect(commands)
                .process(
                        new GatherSigns(
                                config.patterns(),
                                config.incidents(),
                                config.control().rules()),
                        StreamTypes.SIGN)
                .uid(branch.uid("gather-signs"))
                .name(branch.name("GatherSigns (what was around)"));
    }

    /** In the subtasks that the signs come from, which are keyed by model. */
    @SuppressWarnings("unchecked") // an array of generic streams is what union takes
    private static DataStream<Sign>[] recognise(DataStream<Sign> signs, MonitorConfig config, Branch branch) {
        KeyedStream<Sign, String> byModel = DataStreamUtils.reinterpretAsKeyedStream(signs, Sign::model, Types.STRING);
        return patterns(config, branch).stream()
                .map(pattern -> recognise(byModel, pattern, branch))
                .toArray(DataStream[]::new);
    }

    private static List<SignPattern> patterns(MonitorConfig config, Branch branch) {
        return switch (branch) {
            case MAIN -> Patterns.ofModels(config.patterns(), config.incidents(), longestDelay(config));
            case SHADOW -> Patterns.ofCandidates(config.incidents());
        };
    }

    private static DataStream<Sign> recognise(KeyedStream<Sign, String> signs, SignPattern pattern, Branch branch) {
        return CEP.pattern(signs, pattern.stages(), new EqualTimes())
                .process(new Recognise(pattern), StreamTypes.SIGN)
                .uid(branch.uid(pattern.uid()))
                .name(branch.name(pattern.name() + " (pattern)"));
    }

    /** All windows of the most patient rule. */
    private static long longestDelay(MonitorConfig config) {
        int windows = config.detection().rules().stream()
                .mapToInt(Rule::ofWindows)
                .max()
                .orElse(1);
        return windows * Collections.max(config.windows().windowMillis());
    }

    /** Groups what belongs together; see docs/incidents.md. */
    private static DataStream<Alert> incidents(DataStream<Sign> signs, MonitorConfig config, Branch branch) {
        var operator = new FollowIncident(
                config.incidents(), config.alerts(), Catalog::metric, config.rewriteAlertsForMillis());
        return signs.keyBy(Sign::model, Types.STRING)
                .transform("FollowIncident", TypeInformation.of(Alert.class), operator)
                .uid(branch.uid("follow-incident"))
                .name(branch.name("FollowIncident (grouping, life cycle)"));
    }
}
