package io.modelwatch.lab.benchmark;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.lab.benchmark.JobUnderTest.Labels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Throughput of the whole job compared with reading and discarding the same records. The dataflows alternate, so that disturbances of the
 * machine affect all of them:
 *
 * <ul>
 *   <li>{@code a1} reads and discards requests and responses, {@code a2} feedback as well;
 *   <li>{@code b1} is the job without labels, on the records of a1;
 *   <li>{@code b2} is the job with a label horizon of a minute, on the records of a2.
 * </ul>
 */
final class Throughput {
    private final Runner runner;
    private final JobUnderTest job;
    private final String bootstrapServers;

    Throughput(Runner runner, JobUnderTest job, String bootstrapServers) {
        this.runner = runner;
        this.job = job;
        this.bootstrapServers = bootstrapServers;
    }

    /** One run of each dataflow; the read-only ones have no state and run on the first backend. */
    List<Run> round(DataSet data, List<Backend> backends) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (Backend backend : backends) {
            if (runs.isEmpty()) {
                runs.add(read("a1", data, backend));
            }
            runs.add(measure("b1", data, data.topics(), backend));
            if (backend == backends.get(0)) {
                runs.add(read("a2", data, backend));
            }
            runs.add(measure("b2", data, data.topics(), backend));
        }
        return runs;
    }

    /** The job with labels ({@code b2}) or without ({@code b1}). */
    Run measure(String dataflow, DataSet data, DataSetTopics results, Backend backend) throws IOException {
        Labels labels = dataflow.equals("b1") ? Labels.NONE : Labels.ONE_MINUTE;
        StreamExecutionEnvironment env = job.bounded(runner.environment(backend), data.topics(), results, labels);
        return runner.run(dataflow, backend, records(dataflow, data), env);
    }

    /** The join and the windows of b1 in Flink SQL, on the same records; its points go to topics of their own. */
    Run sql(DataSet data, DataSetTopics results, Backend backend) throws IOException {
        MonitorConfig config = job.config(data.topics(), results, Labels.NONE, "");
        StreamExecutionEnvironment env = SqlJob.define(runner.environment(backend), KafkaPorts.of(config));
        return runner.run("c", backend, data.withoutFeedback(), env);
    }

    private Run read(String dataflow, DataSet data, Backend backend) throws IOException {
        DataSetTopics topics = data.topics();
        StreamExecutionEnvironment env = runner.environment(backend);
        List<String> read = dataflow.equals("a1")
                ? List.of(topics.requests(), topics.responses())
                : List.of(topics.requests(), topics.responses(), topics.feedback());
        ReadAndDiscard.define(env, bootstrapServers, read);
        return runner.run(dataflow, backend, records(dataflow, data), env);
    }

    private static long records(String dataflow, DataSet data) {
        return dataflow.endsWith("1") ? data.withoutFeedback() : data.all();
    }
}
