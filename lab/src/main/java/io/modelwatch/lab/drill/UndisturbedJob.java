package io.modelwatch.lab.drill;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A bounded job in this process that afterwards reads the same topics undisturbed and publishes to others. */
final class UndisturbedJob {
    private static final int PARALLELISM = 2;
    /** It processes an hour of a drill's traffic in about a minute. */
    private static final long PATIENCE_SECONDS = 1_800;

    private static final String SUFFIX = "-undisturbed";

    private UndisturbedJob() {}

    /**
     * Runs it to its end.
     *
     * @return the name of its alert topic
     */
    static String run(Site site) throws Exception {
        MonitorConfig config = MonitorConfig.load(site.configs(), settings(site));
        site.createTopics(config.kafka());
        Path checkpoints = site.directory().resolve("undisturbed");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration()
                .set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1))
                .set(
                        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                        checkpoints.toUri().toString()));
        env.setParallelism(PARALLELISM);
        Topology.define(env, KafkaPorts.of(config), config);
        try (Cluster cluster = Cluster.start(1, PARALLELISM)) {
            cluster.awaitEnd(cluster.submit(env), PATIENCE_SECONDS)
                    .toJobExecutionResult(UndisturbedJob.class.getClassLoader());
        }
        return config.kafka().topics().alerts();
    }

    private static Map<String, String> settings(Site site) {
        var topics = site.config().kafka().topics();
        Map<String, String> outputs = Map.of(
                "metrics", topics.metrics(),
                "alerts", topics.alerts(),
                "dead-letters", topics.deadLetters(),
                "answers", topics.answers());
        Map<String, String> settings = new HashMap<>(site.settings());
        settings.putAll(outputs.entrySet().stream()
                .collect(Collectors.toMap(
                        topic -> "kafka.topics." + topic.getKey(), topic -> topic.getValue() + SUFFIX)));
        settings.put("kafka.bounded", "true");
        settings.put("kafka.alerts.transactional-id-prefix", "undisturbed");
        return settings;
    }
}
