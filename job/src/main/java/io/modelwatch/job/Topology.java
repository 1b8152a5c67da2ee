package io.modelwatch.job;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.stage.Alerting;
import io.modelwatch.job.stage.Algorithms;
import io.modelwatch.job.stage.Branch;
import io.modelwatch.job.stage.Control;
import io.modelwatch.job.stage.Detection;
import io.modelwatch.job.stage.Judgements;
import io.modelwatch.job.stage.Plan;
import io.modelwatch.job.stage.Ports;
import io.modelwatch.job.stage.Requests;
import io.modelwatch.job.stage.Shadow;
import io.modelwatch.job.stage.Windows;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.Commands;
import io.modelwatch.udfs.op.NoteStatements;
import io.modelwatch.udfs.op.RouteDiverted;
import io.modelwatch.udfs.window.PanePart;
import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The dataflow as the README draws it. */
public final class Topology {
    private Topology() {}

    public static void define(StreamExecutionEnvironment env, Ports ports, MonitorConfig config) {
        define(env, ports, config, Algorithms.of(config));
    }

    /** With algorithms other than the catalogue's. */
    public static void define(
            StreamExecutionEnvironment env, Ports ports, MonitorConfig config, Algorithms algorithms) {
        Plan plan = Plan.of(config, algorithms);
        env.configure(guardRails(config.maxParallelism()));

        SingleOutputStreamOperator<Event> events = Requests.admit(ports.incoming(env), plan);
        SingleOutputStreamOperator<PanePart> apart = Requests.apart(events);
        SingleOutputStreamOperator<Command> commands =
                Control.accept(ports.control(env), ports.endOfControl(), config.control());
        SingleOutputStreamOperator<Outcome> outcomes = Requests.follow(events, config.requests());
        DataStream<MetricPoint> features = Requests.profile(apart, plan);
        Watched watched = watch(outcomes, Optional.of(apart), Optional.of(features), commands, plan);
        Optional<Shadow> shadow =
                Shadow.score(outcomes, commands, ports.scorers(Shadow.scorers(config.shadow())), plan);
        DataStream<Alert> failures = plan.failures().tell(plan);
        SingleOutputStreamOperator<Alert> alerts =
                Control.note(watched.alerts(), commands.getSideOutput(Commands.STATEMENTS));

        ports.heartbeat(env);
        ports.deadLetters(apart.getSideOutput(RouteDiverted.DEAD_LETTERS));
        ports.answers(with(shadow.map(Shadow::answers), commands.getSideOutput(Commands.ANSWERS))
                .union(alerts.getSideOutput(NoteStatements.ANSWERS)));
        ports.metrics(with(shadow.map(Shadow::points), watched.points()));
        ports.features(features);
        watched.judgements()
                .map(ofModels -> with(shadow.flatMap(Shadow::judgements), ofModels))
                .ifPresent(ports::judgements);
        ports.alerts(with(shadow.map(Shadow::alerts), alerts).union(failures));
    }

    /**
     * What the main path makes of outcomes.
     *
     * @param judgements that are to be published; nothing where none is
     */
    public record Watched(
            DataStream<MetricPoint> points, Optional<DataStream<Verdict>> judgements, DataStream<Alert> alerts) {}

    /** The main path from outcomes on, whatever their source: their operator must be in one chain with the pre-aggregation. */
    public static Watched watch(DataStream<Outcome> outcomes, DataStream<Command> commands, MonitorConfig config) {
        Plan plan = Plan.of(config);
        Watched watched = watch(outcomes, Optional.empty(), Optional.empty(), commands, plan);
        return new Watched(
                watched.points(),
                watched.judgements(),
                watched.alerts().union(plan.failures().tell(plan)));
    }

    private static Watched watch(
            DataStream<Outcome> outcomes,
            Optional<DataStream<PanePart>> late,
            Optional<DataStream<MetricPoint>> features,
            DataStream<Command> commands,
            Plan plan) {
        DataStream<MetricPoint> points = Windows.measure(outcomes, late, plan, Branch.MAIN);
        return alert(points, features, commands, plan);
    }

    /** From metric points to alerts, on the main path; also by itself, to measure what it costs. */
    public static DataStream<Alert> alert(
            DataStream<MetricPoint> points, DataStream<Command> commands, MonitorConfig config) {
        Plan plan = Plan.of(config);
        DataStream<Alert> alerts =
                alert(points, Optional.empty(), commands, plan).alerts();
        return alerts.union(plan.failures().tell(plan));
    }

    private static Watched alert(
            DataStream<MetricPoint> points,
            Optional<DataStream<MetricPoint>> features,
            DataStream<Command> commands,
            Plan plan) {
        Detection detected = Detection.judge(points, features, commands, plan);
        return new Watched(
                points,
                Judgements.of(detected, plan, Branch.MAIN),
                Alerting.raise(detected, points, commands, plan, Branch.MAIN));
    }

    private static <T> DataStream<T> with(Optional<DataStream<T>> shadow, DataStream<T> main) {
        return shadow.map(main::union).orElse(main);
    }

    /**
     * Settings of every job, whatever the cluster says: no Kryo, no operator without a uid, objects reused (the operators are written
     * for it), and a maximum parallelism that is part of the state's contract.
     */
    public static Configuration guardRails(int maxParallelism) {
        return new Configuration()
                .set(PipelineOptions.GENERIC_TYPES, false)
                .set(PipelineOptions.AUTO_GENERATE_UIDS, false)
                .set(PipelineOptions.OBJECT_REUSE, true)
                .set(PipelineOptions.MAX_PARALLELISM, maxParallelism);
    }
}
