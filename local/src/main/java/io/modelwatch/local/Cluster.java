package io.modelwatch.local;

import static io.modelwatch.schemas.Check.check;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.minicluster.RpcServiceSharing;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A Flink cluster in this process: several TaskManagers, the web UI on a loopback port, and methods that kill a TaskManager. State backend
 * and checkpoints are set in the job's configuration.
 */
public final class Cluster implements AutoCloseable {
    /** Flink takes the first that it can bind: checking beforehand whether one is free would race with other programs. */
    private static final String WEB_PORTS = "8081-8180";

    private static final long PATIENCE_SECONDS = 60;

    private final MiniCluster flink;
    private final URI webUi;
    private int taskManagers;

    private Cluster(MiniCluster flink, int taskManagers) throws IOException {
        this.flink = flink;
        this.taskManagers = taskManagers;
        this.webUi = await(flink.getRestAddress());
    }

    /** Starts a cluster with Flink's settings for one process. */
    public static Cluster start(int taskManagers, int slotsEach) throws IOException {
        return start(taskManagers, slotsEach, new Configuration());
    }

    /**
     * Starts a cluster.
     *
     * @param taskManagers >= 1
     * @param slotsEach slots of each TaskManager, >= 1
     * @param settings of the cluster; they override those chosen here
     */
    public static Cluster start(int taskManagers, int slotsEach, Configuration settings) throws IOException {
        check(taskManagers >= 1, "taskManagers must be >= 1, was %s", taskManagers);
        check(slotsEach >= 1, "slotsEach must be >= 1, was %s", slotsEach);
        Configuration effective = defaults();
        effective.addAll(settings);
        MiniCluster flink = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(effective)
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(slotsEach)
                .setRpcServiceSharing(RpcServiceSharing.SHARED)
                .setCommonBindAddress("127.0.0.1")
                .build());
        try {
            flink.start();
        } catch (Exception failure) {
            throw new IOException("the Flink cluster cannot start", failure);
        }
        return new Cluster(flink, taskManagers);
    }

    /** Where Flink's web UI listens: port 8081 if it was free, else one of the following. */
    public URI webUi() {
        return webUi;
    }

    /** Starts the dataflow that was defined on the environment. */
    public JobID submit(StreamExecutionEnvironment env) throws IOException {
        return await(flink.submitJob(env.getStreamGraph())).getJobID();
    }

    /** Starts the dataflow with classes from its own jars, like a job submitted to a real cluster. */
    public JobID submit(StreamExecutionEnvironment env, List<Path> jars) throws IOException {
        JobGraph graph = env.getStreamGraph().getJobGraph();
        jars.forEach(jar -> graph.addJar(new org.apache.flink.core.fs.Path(jar.toUri())));
        return await(flink.submitJob(graph)).getJobID();
    }

    /**
     * Submits a jar as {@code flink run} does: its main class runs here, in a class loader of the jar that is closed afterwards, and
     * defines the job.
     *
     * @param settings of the job; those that its main class sets override them
     * @param arguments of the main class
     */
    public JobID submitJar(Path jar, Configuration settings, String... arguments) throws IOException {
        try (PackagedProgram program = PackagedProgram.newBuilder()
                .setJarFile(jar.toFile())
                .setConfiguration(settings)
                .setArguments(arguments)
                .build()) {
            JobGraph graph = PackagedProgramUtils.createJobGraph(program, settings, 1, false);
            return await(flink.submitJob(graph)).getJobID();
        } catch (ProgramInvocationException failure) {
            throw new IOException("the main class of %s defined no job".formatted(jar), failure);
        }
    }

    public JobStatus statusOf(JobID job) throws IOException {
        return await(flink.getJobStatus(job));
    }

    /** Completes when the job has ended; the result says how. */
    public CompletableFuture<JobResult> resultOf(JobID job) {
        return flink.requestJobResult(job);
    }

    /**
     * Waits until the job has ended.
     *
     * @throws IOException if it has not after so many seconds; the message says what its tasks and checkpoints were at
     */
    public JobResult awaitEnd(JobID job, long seconds) throws IOException {
        try {
            return resultOf(job).get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new IOException("job %s has not ended after %s s: %s".formatted(job, seconds, progressOf(job)), late);
        } catch (ExecutionException failure) {
            throw new IOException("the result of job %s is not known".formatted(job), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the end of job %s".formatted(job), interrupted);
        }
    }

    /** States of the tasks of each operator chain, and how checkpoints went. */
    private String progressOf(JobID job) throws IOException {
        var graph = await(flink.getExecutionGraph(job));
        StringJoiner progress = new StringJoiner("; ", graph.getState() + "; ", "");
        for (var vertex : graph.getVerticesTopologically()) {
            List<ExecutionState> states = Stream.of(vertex.getTaskVertices())
                    .map(AccessExecutionVertex::getExecutionState)
                    .toList();
            progress.add(vertex.getName() + " " + states);
        }
        var checkpoints = graph.getCheckpointStatsSnapshot();
        if (checkpoints != null) {
            var failed = checkpoints.getHistory().getLatestFailedCheckpoint();
            progress.add("%s checkpoints completed, %s failed, %s in progress; last failure: %s"
                    .formatted(
                            checkpoints.getCounts().getNumberOfCompletedCheckpoints(),
                            checkpoints.getCounts().getNumberOfFailedCheckpoints(),
                            checkpoints.getCounts().getNumberOfInProgressCheckpoints(),
                            failed == null ? "none" : failed.getFailureMessage()));
        }
        return progress.toString();
    }

    /** Cancels the job and waits until it has ended. */
    public void cancel(JobID job) throws IOException {
        await(flink.cancelJob(job));
        await(flink.requestJobResult(job));
    }

    /** Takes a checkpoint now and waits for it: what was written in transactions before is visible afterwards. */
    public void checkpoint(JobID job) throws IOException {
        await(flink.triggerCheckpoint(job));
    }

    /** Number of completed checkpoints of the job since its submission; 0 while it is starting. */
    public long completedCheckpoints(JobID job) throws IOException {
        if (statusOf(job) != JobStatus.RUNNING) {
            return 0;
        }
        var statistics = await(flink.getExecutionGraph(job)).getCheckpointStatsSnapshot();
        return statistics == null ? 0 : statistics.getCounts().getNumberOfCompletedCheckpoints();
    }

    /** Where the job keeps its state, as Flink's web UI names it. */
    public String stateBackendOf(JobID job) throws IOException {
        return await(flink.getExecutionGraph(job)).getStateBackendName().orElse("");
    }

    /**
     * The cost of a checkpoint.
     *
     * @param bytes of state
     * @param written bytes written for it: fewer if it builds on the previous one
     * @param millis from its start until it was complete
     * @param stillMillis longest time that a task was blocked
     */
    public record Checkpoint(long bytes, long written, long millis, long stillMillis) {}

    /** The last completed checkpoint of a job; there must be one. */
    public Checkpoint lastCheckpoint(JobID job) throws IOException {
        var graph = await(flink.getExecutionGraph(job));
        var last = graph.getCheckpointStatsSnapshot().getHistory().getLatestCompletedCheckpoint();
        check(last != null, "job %s must have completed a checkpoint, has not", job);
        long still = last.getAllTaskStateStats().stream()
                .mapToLong(task ->
                        task.getSummaryStats().getSyncCheckpointDurationStats().getMaximum())
                .max()
                .orElse(0);
        return new Checkpoint(last.getStateSize(), last.getCheckpointedSize(), last.getEndToEndDuration(), still);
    }

    /** Bytes of state in the last completed checkpoint of a job, by name of the operator chain; empty if there is none. */
    public Map<String, Long> stateBytes(JobID job) throws IOException {
        var graph = await(flink.getExecutionGraph(job));
        var last = graph.getCheckpointStatsSnapshot().getHistory().getLatestCompletedCheckpoint();
        Map<String, Long> bytes = new TreeMap<>();
        if (last != null) {
            for (var vertex : graph.getVerticesTopologically()) {
                bytes.put(
                        vertex.getName(),
                        last.getTaskStateStats(vertex.getJobVertexId()).getStateSize());
            }
        }
        return bytes;
    }

    /** Kills a TaskManager, like the loss of a machine; the index is its position in starting order, from 0. */
    public void killTaskManager(int index) throws IOException {
        check(index >= 0 && index < taskManagers, "index must be in [0, %s), was %s", taskManagers, index);
        await(flink.terminateTaskManager(index));
    }

    /** Starts another TaskManager. */
    public void startTaskManager() throws IOException {
        try {
            flink.startTaskManager();
        } catch (Exception failure) {
            throw new IOException("another TaskManager cannot start", failure);
        }
        taskManagers++;
    }

    @Override
    public void close() throws IOException {
        await(flink.closeAsync());
    }

    private static Configuration defaults() {
        Configuration defaults = new Configuration();
        defaults.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        defaults.set(RestOptions.ADDRESS, "127.0.0.1");
        defaults.set(RestOptions.BIND_PORT, WEB_PORTS);
        defaults.set(JobManagerOptions.BIND_HOST, "127.0.0.1");
        defaults.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(128));
        return defaults;
    }

    private static <T> T await(CompletableFuture<T> future) throws IOException {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failure) {
            throw new IOException("the request to the Flink cluster failed", failure.getCause());
        } catch (TimeoutException failure) {
            throw new IOException("the Flink cluster did not respond within %s s".formatted(PATIENCE_SECONDS), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the Flink cluster", interrupted);
        }
    }
}
