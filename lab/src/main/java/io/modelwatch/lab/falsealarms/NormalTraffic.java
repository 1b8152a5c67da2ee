package io.modelwatch.lab.falsealarms;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.state.StreamTypes;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A stretch of a scenario's traffic without its faults and anything planned, run through the job from the outcomes on.
 *
 * @param name of the scenario, or its file
 * @param seconds of event time
 */
record NormalTraffic(String name, long seed, long seconds, MonitorConfig config) {
    WatchedJob watched(int parallelism) {
        StreamExecutionEnvironment env = WatchedJob.environment(config, parallelism);
        Topology.Watched watched = Topology.watch(outcomes(env), noCommands(env), config);
        watched.points()
                .sinkTo(new DiscardingSink<MetricPoint>())
                .uid("no-metrics")
                .name("points are not kept");
        WatchedJob.keep(watched.alerts());
        return new WatchedJob(env, seconds);
    }

    private DataStream<Outcome> outcomes(StreamExecutionEnvironment env) {
        var operator = new DrawOutcomes(
                name,
                seed,
                WatchedJob.START,
                config.requests(),
                config.reading().dimensions());
        return env.fromSequence(0, seconds - 1)
                .setParallelism(1)
                .uid("seconds")
                .name("seconds of event time")
                .broadcast()
                .transform("DrawOutcomes", StreamTypes.OUTCOME, operator)
                .uid("draw-outcomes")
                .name("DrawOutcomes (simulated)");
    }

    private static DataStream<Command> noCommands(StreamExecutionEnvironment env) {
        return env.fromSequence(0, 0)
                .setParallelism(1)
                .uid("no-commands")
                .name("no commands")
                .filter(none -> false)
                .setParallelism(1)
                .uid("none")
                .name("none")
                .map(none -> (Command) null, StreamTypes.COMMAND)
                .setParallelism(1)
                .uid("commands")
                .name("commands");
    }
}
