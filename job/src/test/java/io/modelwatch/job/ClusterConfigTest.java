package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Test;

/** {@code flink-conf/config.yaml}, read as Flink's own scripts read it. */
class ClusterConfigTest {
    private static final List<Class<?>> OPTIONS = List.of(
            BlobServerOptions.class,
            CheckpointingOptions.class,
            CoreOptions.class,
            JobManagerOptions.class,
            MetricOptions.class,
            PipelineOptions.class,
            RestOptions.class,
            RestartStrategyOptions.class,
            StateBackendOptions.class,
            TaskManagerOptions.class);

    private static final String REPORTER = "metrics.reporter.prometheus.";

    private final Configuration config = GlobalConfiguration.loadConfiguration("../flink-conf");

    @Test
    void everyKeyIsAnOptionThatFlinkKnowsByThatName() {
        assertThat(options().keySet()).containsAll(keys());
    }

    @Test
    void everyValueIsOneThatItsOptionTakes() {
        Map<String, ConfigOption<?>> options = options();

        for (String key : keys()) {
            assertThat(config.getOptional(options.get(key))).as(key).isPresent();
        }
    }

    @Test
    void theGuardRailsAreThoseOfTheJob() {
        Configuration guardRails = Topology.guardRails(config.get(PipelineOptions.MAX_PARALLELISM));

        assertThat(config.toMap()).containsAllEntriesOf(guardRails.toMap());
    }

    @Test
    void aJobSurvivesACancellationAndEndsItsTransactionsInTime() {
        assertThat(config.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
                .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        assertThat(config.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
                .isLessThan(Duration.ofMinutes(10)); // kafka.alerts.transaction-timeout
        assertThat(Path.of("../flink-conf/config.yaml")).exists();
    }

    @Test
    void metricsAreServedOnlyOnceAnOperatorNamesTheReporter() {
        var reporter = MetricOptions.forReporter(config, "prometheus");

        assertThat(config.get(MetricOptions.REPORTERS_LIST)).isEqualTo("none");
        assertThat(reporter.get(MetricOptions.REPORTER_FACTORY_CLASS))
                .isEqualTo("org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
        assertThat(config.keySet().stream().filter(key -> key.startsWith(REPORTER)))
                .containsExactlyInAnyOrder(
                        REPORTER + "factory.class", REPORTER + "port", REPORTER + "filterLabelValueCharacters");
    }

    /** Without those of the reporter, which are its own. */
    private List<String> keys() {
        return config.keySet().stream().filter(key -> !key.startsWith(REPORTER)).toList();
    }

    private static Map<String, ConfigOption<?>> options() {
        return OPTIONS.stream()
                .flatMap(holder -> Stream.of(holder.getFields()))
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class)
                .map(ClusterConfigTest::read)
                .collect(Collectors.toMap(ConfigOption::key, Function.identity(), (one, same) -> one));
    }

    private static ConfigOption<?> read(Field field) {
        try {
            return (ConfigOption<?>) field.get(null);
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }
}
