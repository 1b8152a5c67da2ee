package io.modelwatch.job.kafka;

import java.io.IOException;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * A sink that only writes. The connector's own keeps state for its transactions also where it has none, and a job with such state can only
 * be restarted with the sink: one that may be switched off has to be without.
 *
 * @param sink whose writers need nothing from before
 */
record WithoutState<T>(Sink<T> sink) implements Sink<T> {
    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return sink.createWriter(context);
    }
}
