package io.modelwatch.job.stage;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.op.EndOfCommands;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The ends of the dataflow: Kafka in production, anything in tests. Each sets uid and name of the operators that it adds. */
public interface Ports {
    /**
     * Every record of every input, with watermarks that never pass the time of any partition's newest record less the bound.
     * The elements may be one reused object.
     */
    DataStream<Incoming> incoming(StreamExecutionEnvironment env);

    /** Keeps time moving while no model is asked; may do nothing where the input ends. */
    void heartbeat(StreamExecutionEnvironment env);

    /** Every record of the control topic, in its order, without watermarks; parallelism 1. */
    DataStream<ControlRecord> control(StreamExecutionEnvironment env);

    /** How far {@link #control} reaches at a start: event time waits for these commands. */
    EndOfCommands endOfControl();

    void answers(DataStream<Answer> answers);

    /** Opens models, and remembers beyond the end of a process which one is being loaded, where that is possible. */
    default ScorerFactory scorers(ScorerFactory configured) {
        return configured;
    }

    void metrics(DataStream<MetricPoint> points);

    /** To the same place as {@link #metrics}. */
    void features(DataStream<MetricPoint> points);

    /** Called only where judgements are published. */
    void judgements(DataStream<Verdict> verdicts);

    void alerts(DataStream<Alert> alerts);

    void deadLetters(DataStream<DeadLetter> letters);
}
