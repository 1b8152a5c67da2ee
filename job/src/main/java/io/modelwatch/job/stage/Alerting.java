package io.modelwatch.job.stage;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.op.Commanded;
import io.modelwatch.udfs.op.Explain;
import io.modelwatch.udfs.op.FindCauses;
import io.modelwatch.udfs.op.FollowAlert;
import io.modelwatch.udfs.op.FollowIncident;
import io.modelwatch.udfs.op.FollowTrouble;
import io.modelwatch.udfs.op.GatherSigns;
import io.modelwatch.udfs.op.pattern.RecognisePattern;
import io.modelwatch.udfs.op.state.StreamTypes;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From verdicts to alerts. */
public final class Alerting {
    private Alerting() {}

    public static DataStream<Alert> raise(
            Detection detected,
            DataStream<MetricPoint> points,
            DataStream<Command> commands,
            Plan plan,
            Branch branch) {
        SingleOutputStreamOperator<Transition> transitions = follow(detected.verdicts(), plan, branch);
        DataStream<Transition> explained = explain(transitions, points, plan, branch);
        DataStream<Transition> all =
                detected.cameAndWent().map(explained::union).orElse(explained);
        SingleOutputStreamOperator<Sign> signs = gather(all, commands, plan, branch);
        DataStream<Sign> recognised = signs.union(recognise(signs, plan, branch));
        DataStream<Alert> incidents = branch == Branch.MAIN
                ? shared(incidents(recognised.union(causes(signs, plan)), plan, branch), plan)
                : incidents(recognised, plan, branch);
        return plan.config().alerts().raw()
                ? incidents.union(transitions.getSideOutput(FollowAlert.RAW_ALERTS))
                : incidents;
    }

    private static SingleOutputStreamOperator<Transition> follow(
            DataStream<Verdict> verdicts, Plan plan, Branch branch) {
        var operator = new FollowAlert(
                plan.config().detection(),
                plan.algorithms().metrics(),
                plan.algorithms().texts(),
                plan.config().alerts().owners(),
                plan.config().publication());
        return plan.failures()
                .of(verdicts.keyBy(Verdict::alertKey, Types.STRING)
                        .transform("FollowAlert", StreamTypes.TRANSITION, operator)
                        .uid(branch.uid("follow-alert"))
                        .name(branch.name("FollowAlert (life cycle)")));
    }

    private static DataStream<Transition> explain(
            DataStream<Transition> transitions, DataStream<MetricPoint> points, Plan plan, Branch branch) {
        String shortest = Span.text(plan.config().windows().windowMillis().get(0));
        var operator = new Explain(
                plan.algorithms().metrics(), shortest, plan.config().detection().forgetAfterMillis());
        return plan.failures()
                .of(points.connect(transitions)
                        .keyBy(Explain::key, Explain::key, Types.STRING)
                        .process(operator, StreamTypes.TRANSITION)
                        .uid(branch.uid("explain"))
                        .name(branch.name("Explain (segments)")));
    }

    private static SingleOutputStreamOperator<Sign> gather(
            DataStream<Transition> transitions, DataStream<Command> commands, Plan plan, Branch branch) {
        var operator = new GatherSigns(
                plan.config().patterns(),
                plan.config().incidents(),
                plan.config().control().rules());
        return plan.failures()
                .of(transitions
                        .keyBy(Transition::model, Types.STRING)
                        .connect(commands.broadcast())
                        .transform("GatherSigns", StreamTypes.SIGN, new Commanded<>(operator))
                        .uid(branch.uid("gather-signs"))
                        .name(branch.name("GatherSigns (what was around)")));
    }

    /** Runs in the subtasks that the signs come from, which are keyed by model. */
    @SuppressWarnings("unchecked") // an array of generic streams is what union takes
    private static DataStream<Sign>[] recognise(DataStream<Sign> signs, Plan plan, Branch branch) {
        KeyedStream<Sign, String> byModel = DataStreamUtils.reinterpretAsKeyedStream(signs, Sign::model, Types.STRING);
        return plan.algorithms().patterns(branch).stream()
                .map(pattern -> recognise(byModel, pattern, plan, branch))
                .toArray(DataStream[]::new);
    }

    private static DataStream<Sign> recognise(
            KeyedStream<Sign, String> signs, SignPattern pattern, Plan plan, Branch branch) {
        TypeSerializer<Sign> serializer = StreamTypes.SIGN.createSerializer(
                signs.getExecutionEnvironment().getConfig().getSerializerConfig());
        return plan.failures()
                .of(signs.transform("CEP", StreamTypes.SIGN, new RecognisePattern(pattern, serializer))
                        .uid(branch.uid(pattern.uid()))
                        .name(branch.name(pattern.title() + " (pattern)")));
    }

    /** Groups signs into incidents; see docs/incidents.md. */
    private static SingleOutputStreamOperator<Alert> incidents(DataStream<Sign> signs, Plan plan, Branch branch) {
        var operator = new FollowIncident(
                plan.config().incidents(),
                plan.config().alerts(),
                plan.algorithms().texts(),
                plan.config().publication());
        return plan.failures()
                .of(signs.keyBy(Sign::model, Types.STRING)
                        .transform("FollowIncident", TypeInformation.of(Alert.class), operator)
                        .uid(branch.uid("follow-incident"))
                        .name(branch.name("FollowIncident (grouping, life cycle)")));
    }

    /** What models that serve share; trouble of candidates harms nobody. In one place, since it is about all models. */
    private static DataStream<Sign> causes(SingleOutputStreamOperator<Sign> signs, Plan plan) {
        var terms = new Causes.Terms(
                plan.config().windows().paneMillis(), plan.config().incidents().mergeGapMillis());
        return signs.getSideOutput(GatherSigns.TROUBLE)
                .keyBy(FindCauses::key, Types.STRING)
                .process(new FindCauses(terms), StreamTypes.SIGN)
                .setParallelism(1)
                .uid("find-causes")
                .name("FindCauses (of several models)");
    }

    /** Incidents, and one alert for each cause that several models share. */
    private static DataStream<Alert> shared(SingleOutputStreamOperator<Alert> incidents, Plan plan) {
        var operator = new FollowTrouble(
                plan.config().incidents(), plan.config().alerts(), plan.config().publication());
        return incidents.union(incidents
                .getSideOutput(FollowIncident.SHARED)
                .keyBy(FollowTrouble::key, Types.STRING)
                .transform("FollowTrouble", TypeInformation.of(Alert.class), operator)
                .uid("follow-trouble")
                .name("FollowTrouble (of several models)"));
    }
}
