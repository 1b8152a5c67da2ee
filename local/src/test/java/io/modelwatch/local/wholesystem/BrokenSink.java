package io.modelwatch.local.wholesystem;

import io.modelwatch.job.stage.Ports;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.udfs.op.EndOfCommands;
import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The given ends of the dataflow, but for alerts: their writer fails as that of Kafka does. */
record BrokenSink(Ports ports) implements Ports {
    @Override
    public void alerts(DataStream<Alert> alerts) {
        alerts.sinkTo(new Unwritable()).uid("alerts-sink").name("broken");
    }

    private static final class Unwritable implements Sink<Alert> {
        private static final long serialVersionUID = 1;

        @Override
        public SinkWriter<Alert> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(Alert alert, Context context) throws IOException {
                    throw new IOException("the broker is gone");
                }

                @Override
                public void flush(boolean endOfInput) {
                    // nothing is kept
                }

                @Override
                public void close() {
                    // nothing is open
                }
            };
        }
    }

    @Override
    public DataStream<Incoming> incoming(StreamExecutionEnvironment env) {
        return ports.incoming(env);
    }

    @Override
    public void heartbeat(StreamExecutionEnvironment env) {
        ports.heartbeat(env);
    }

    @Override
    public DataStream<ControlRecord> control(StreamExecutionEnvironment env) {
        return ports.control(env);
    }

    @Override
    public EndOfCommands endOfControl() {
        return ports.endOfControl();
    }

    @Override
    public void answers(DataStream<Answer> answers) {
        ports.answers(answers);
    }

    @Override
    public void metrics(DataStream<MetricPoint> points) {
        ports.metrics(points);
    }

    @Override
    public void features(DataStream<MetricPoint> points) {
        ports.features(points);
    }

    @Override
    public void judgements(DataStream<Verdict> verdicts) {
        ports.judgements(verdicts);
    }

    @Override
    public void deadLetters(DataStream<DeadLetter> letters) {
        ports.deadLetters(letters);
    }
}
