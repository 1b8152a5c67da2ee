package io.modelwatch.lab.falsealarms;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A stretch of a scenario with its faults and all that is planned, run through the job from the metric points on: these are drawn, window
 * by window.
 *
 * @param name of the scenario, or its file
 * @param seconds of event time
 */
record PlantedTraffic(String name, Scenario scenario, long seed, long seconds, MonitorConfig config) {
    /** What is measured of every model. */
    record Measured(List<Long> windowMillis, FollowSettings follow) implements Serializable {}

    WatchedJob watched(int parallelism) {
        StreamExecutionEnvironment env = WatchedJob.environment(config, parallelism);
        WatchedJob.keep(Topology.alert(points(env), commands(env), config));
        return new WatchedJob(env, seconds);
    }

    private DataStream<MetricPoint> points(StreamExecutionEnvironment env) {
        Measured measured = new Measured(config.windows().windowMillis(), config.requests());
        long panes = seconds * 1_000 / measured.windowMillis().get(0);
        return env.fromSequence(0, panes - 1)
                .setParallelism(1)
                .uid("panes")
                .name("panes of event time")
                .broadcast()
                .transform("DrawWindows", StreamTypes.POINT, new DrawWindows(name, seed, measured, config.detection()))
                .uid("draw-windows")
                .name("DrawWindows (simulated)");
    }

    private DataStream<Command> commands(StreamExecutionEnvironment env) {
        long most = PlannedMaintenance.of(scenario).size();
        return env.fromSequence(0, Math.max(0, most - 1))
                .setParallelism(1)
                .uid("numbers-of-commands")
                .name("numbers of commands")
                .filter(number -> number < most)
                .setParallelism(1)
                .uid("some")
                .name("some")
                .map(new PlannedMaintenance(name), StreamTypes.COMMAND)
                .setParallelism(1)
                .uid("commands")
                .name("commands");
    }
}
