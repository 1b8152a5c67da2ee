package io.modelwatch.local.production;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.Topology;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Span;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.HighAvailabilityMode;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of {@code flink-conf} for clusters, read as Flink reads them. */
class ProductionConfigTest {
    private final Configuration production = GlobalConfiguration.loadConfiguration("../flink-conf/production");

    @ParameterizedTest
    @ValueSource(strings = {"../flink-conf", "../flink-conf/production"})
    void everyKeyIsAnOptionOfFlinkWithAValueThatItTakes(String directory) throws Exception {
        Configuration config = GlobalConfiguration.loadConfiguration(directory);

        assertThat(KnownOptions.with().problems(config.toMap())).isEmpty();
        assertThat(config.keySet()).hasSizeGreaterThan(25);
    }

    @Test
    void aKeyOrAValueThatIsWrongIsFound() throws Exception {
        assertThat(KnownOptions.with()
                        .problems(Map.of("state.backend.typ", "rocksdb", "taskmanager.numberOfTaskSlots", "four")))
                .hasSize(2)
                .anyMatch(problem -> problem.equals("state.backend.typ is no option of Flink"))
                .anyMatch(problem -> problem.startsWith("taskmanager.numberOfTaskSlots cannot be read: "));
    }

    @Test
    void itKeepsStateInRocksDbAndCheckpointsThatOutliveTheJob() {
        assertThat(production.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
        assertThat(production.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
        assertThat(production.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
                .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        assertThat(production.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("exponential-delay");
        assertThat(HighAvailabilityMode.fromConfig(production)).isEqualTo(HighAvailabilityMode.ZOOKEEPER);
    }

    @Test
    void itHoldsTheGuardRailsOfTheJobAndEndsTransactionsInTime() {
        MonitorConfig job = MonitorConfig.load(List.of(), Map.of());

        assertThat(production.toMap())
                .containsAllEntriesOf(Topology.guardRails(job.maxParallelism()).toMap());
        assertThat(production.get(PipelineOptions.MAX_PARALLELISM)).isEqualTo(job.maxParallelism());
        assertThat(production.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT).toMillis() * 2)
                .as("two checkpoints in a row may time out")
                .isLessThanOrEqualTo(job.kafka().alerts().transactionTimeoutMillis())
                .isEqualTo(Span.parse("10m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../flink-conf", "../flink-conf/production"})
    void itWritesNoHeapDumpsAndKeepsNothingWhereAnyUserCouldBeFirst(String directory) {
        Configuration config = GlobalConfiguration.loadConfiguration(directory);

        assertThat(config.toMap()).allSatisfy((key, value) -> assertThat(value).doesNotContain("HeapDump", "/tmp"));
        assertThat(config.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY)).isNotBlank();
    }

    @Test
    void itsProcessesTakeOnlyEachOthersCertificate() {
        assertThat(SecurityOptions.isInternalSSLEnabled(production)).isTrue();
        assertThat(production.get(SecurityOptions.SSL_INTERNAL_KEYSTORE))
                .isEqualTo(production.get(SecurityOptions.SSL_INTERNAL_TRUSTSTORE));
    }

    @Test
    void theWrapperTakesNoOtherMavenThanTheOneThatWasMeant() throws IOException {
        Properties wrapper = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../.mvn/wrapper/maven-wrapper.properties"))) {
            wrapper.load(reader);
        }

        assertThat(wrapper.getProperty("distributionSha256Sum")).matches("[0-9a-f]{64}");
    }

    /** As {@code bin/taskmanager.sh} computes it; docs/production.md says so much. */
    @Test
    void itsMemoryAddsUpAndLeavesTheHeapThatTheDocumentNames() {
        TaskExecutorProcessSpec worker = TaskExecutorProcessUtils.processSpecFromConfig(production);

        assertThat(worker.getTotalProcessMemorySize()).isEqualTo(MemorySize.parse("16g"));
        assertThat(worker.getManagedMemorySize()).isEqualTo(MemorySize.parse("2g"));
        assertThat(worker.getTaskHeapSize().getMebiBytes()).isBetween(11_500, 12_500);
        assertThat(JobManagerProcessUtils.processSpecFromConfig(production)
                        .getJvmHeapMemorySize()
                        .getMebiBytes())
                .isGreaterThan(1_000);
        assertThat(production.get(CoreOptions.DEFAULT_PARALLELISM)).isEqualTo(8);
    }
}
