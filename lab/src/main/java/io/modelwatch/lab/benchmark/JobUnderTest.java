package io.modelwatch.lab.benchmark;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.ConfigSources;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job as shipped, with its own detection rules and sinks, on the topics of one data set. */
final class JobUnderTest {
    private static final String SETTINGS = """
            kafka:
              bootstrap-servers: %s
              start-from: earliest
              bounded: true
              topics:
                requests: %s
                responses: %s
                feedback: %s
                resources: %s-resources
                heartbeat: %s
                metrics: %s
                alerts: %s
                dead-letters: %s
              alerts:
                transactional-id-prefix: %s
            models:
              - name: "*"
                task: %s
                cutoffs: [10]
                horizons: [%s]
                unlabelled: negative
                segments: {%s: [%s]}
            """;

    private final String bootstrapServers;
    private final Path scratch;
    private int jobs;

    /** How the job's models are configured. */
    enum Labels {
        /** No labels are awaited, feedback is not read. */
        NONE("none", "1m"),
        ONE_MINUTE("ranking", "1m"),
        /** Longer than any measurement. */
        ONE_DAY("ranking", "24h");

        private final String task;
        private final String horizon;

        Labels(String task, String horizon) {
            this.task = task;
            this.horizon = horizon;
        }
    }

    JobUnderTest(String bootstrapServers, Path scratch) {
        this.bootstrapServers = bootstrapServers;
        this.scratch = scratch;
    }

    /** A job that ends with its input. */
    StreamExecutionEnvironment bounded(
            StreamExecutionEnvironment env, DataSetTopics inputs, DataSetTopics results, Labels labels)
            throws IOException {
        MonitorConfig config = config(inputs, results, labels, "");
        Topology.define(env, KafkaPorts.of(config), config);
        return env;
    }

    /**
     * A job that runs until it is cancelled.
     *
     * @param more YAML appended to the settings here
     */
    StreamExecutionEnvironment live(StreamExecutionEnvironment env, DataSetTopics topics, Labels labels, String more)
            throws IOException {
        MonitorConfig config = config(topics, topics, labels, "kafka.bounded: false\n" + more);
        Topology.define(env, KafkaPorts.of(config), config);
        return env;
    }

    /** @param more YAML appended to the settings here */
    MonitorConfig config(DataSetTopics inputs, DataSetTopics results, Labels labels, String more) throws IOException {
        String settings = SETTINGS.formatted(
                bootstrapServers,
                inputs.requests(),
                inputs.responses(),
                labels == Labels.NONE ? inputs.name() + "-no-feedback" : inputs.feedback(),
                inputs.name(),
                inputs.heartbeat(),
                results.metrics(),
                results.alerts(),
                results.deadLetters(),
                results.name() + "-" + jobs,
                labels.task,
                labels.horizon,
                BenchmarkTraffic.DIMENSION,
                String.join(", ", BenchmarkTraffic.DEVICES));
        Path file = Files.writeString(scratch.resolve("job-%s.yaml".formatted(jobs++)), settings);
        Map<String, String> none = Map.of();
        if (more.isEmpty()) {
            return ConfigSources.of(List.of(file), none, none).config();
        }
        Path over = Files.writeString(scratch.resolve("job-%s.yaml".formatted(jobs++)), more);
        return ConfigSources.of(List.of(file, over), none, none).config();
    }
}
