package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.local.FreePorts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * The settings of a cluster to start.
 *
 * @param home of the Flink to run
 * @param settings directory with its {@code config.yaml}
 * @param directory for everything that the cluster writes
 * @param taskManagers processes, >= 1
 * @param slots of each TaskManager, >= 1
 * @param webPort of the web UI; 0: a free one; negative: as configured
 * @param overrides of {@code config.yaml} and of the settings chosen here
 */
public record ClusterPlan(
        FlinkHome home,
        Path settings,
        Path directory,
        int taskManagers,
        int slots,
        int webPort,
        Map<String, String> overrides) {
    private static final String LOOPBACK = "127.0.0.1";

    public ClusterPlan {
        check(taskManagers >= 1, "taskmanagers must be >= 1, was %s", taskManagers);
        check(slots >= 1, "slots must be >= 1, was %s", slots);
        check(webPort <= 65_535, "port must be <= 65535, was %s", webPort);
        overrides = Map.copyOf(overrides);
    }

    /** The whole configuration: the file, the settings for one machine, and the user's overrides. */
    Configuration configuration() throws IOException {
        Configuration all = GlobalConfiguration.loadConfiguration(settings.toString());
        listenOnLoopback(all);
        keepFilesIn(directory.toAbsolutePath(), all);
        beSmall(all);
        all.set(TaskManagerOptions.NUM_TASK_SLOTS, slots);
        all.set(
                CoreOptions.DEFAULT_PARALLELISM,
                Math.min(all.get(CoreOptions.DEFAULT_PARALLELISM), taskManagers * slots));
        // Otherwise the first TaskManager is filled up before the second gets any task.
        all.set(TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerOptions.TaskManagerLoadBalanceMode.SLOTS);
        overrides.forEach(all::setString);
        return all;
    }

    private void listenOnLoopback(Configuration all) throws IOException {
        all.set(JobManagerOptions.ADDRESS, LOOPBACK);
        all.set(JobManagerOptions.BIND_HOST, LOOPBACK);
        all.set(JobManagerOptions.PORT, FreePorts.find(1).get(0));
        all.set(BlobServerOptions.PORT, "0");
        all.set(TaskManagerOptions.HOST, LOOPBACK);
        all.set(TaskManagerOptions.BIND_HOST, LOOPBACK);
        all.set(RestOptions.ADDRESS, LOOPBACK);
        all.set(RestOptions.BIND_ADDRESS, LOOPBACK);
        if (webPort >= 0) {
            all.set(RestOptions.PORT, webPort == 0 ? FreePorts.find(1).get(0) : webPort);
        }
    }

    private static void keepFilesIn(Path directory, Configuration all) {
        all.set(CoreOptions.TMP_DIRS, directory.resolve("tmp").toString());
        all.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                directory.resolve("checkpoints").toUri().toString());
        all.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory.resolve("savepoints").toUri().toString());
    }

    /** The file's sizes are for a dedicated machine; here several processes share one, and a demo has little traffic. */
    private static void beSmall(Configuration all) {
        all.set(JobManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(704));
        all.set(JobManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(160));
        all.set(JobManagerOptions.JVM_OVERHEAD_MIN, MemorySize.ofMebiBytes(96));
        all.set(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(1_280));
        all.set(TaskManagerOptions.JVM_METASPACE, MemorySize.ofMebiBytes(192));
        all.set(TaskManagerOptions.JVM_OVERHEAD_MIN, MemorySize.ofMebiBytes(128));
        all.set(TaskManagerOptions.MANAGED_MEMORY_FRACTION, 0.1f);
    }
}
