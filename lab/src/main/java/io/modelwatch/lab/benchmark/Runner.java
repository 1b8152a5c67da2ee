package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import com.sun.management.OperatingSystemMXBean;
import io.modelwatch.local.Cluster;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs dataflows on a cluster in this process and times them by Flink's own counters, which it polls every few milliseconds: from the first
 * record read to the last that any operator receives. So neither the job's startup nor its wait for a last checkpoint counts.
 */
final class Runner implements AutoCloseable {
    static final int PARALLELISM = 2;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private static final int MANAGED_MEGABYTES = 512;

    private static final Logger LOG = LoggerFactory.getLogger(Runner.class);

    private final Cluster cluster;
    private final Path checkpoints;
    private final long checkpointMillis;

    private Runner(Cluster cluster, Path checkpoints, long checkpointMillis) {
        this.cluster = cluster;
        this.checkpoints = checkpoints;
        this.checkpointMillis = checkpointMillis;
    }

    /** @param checkpointMillis between two checkpoints of each job */
    static Runner start(Path scratch, long checkpointMillis) throws IOException {
        Configuration settings = new Configuration();
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(MANAGED_MEGABYTES));
        settings.set(CoreOptions.TMP_DIRS, scratch.toString());
        settings.set(RestOptions.BIND_PORT, "0"); // nobody looks at the web UI: leave the usual port to others
        JobCounters.reportTo(settings);
        return new Runner(Cluster.start(1, PARALLELISM, settings), scratch.resolve("checkpoints"), checkpointMillis);
    }

    /** An empty environment for one job. */
    StreamExecutionEnvironment environment(Backend backend) {
        return environment(backend, checkpointMillis);
    }

    /** An empty environment for one job with its own checkpoint interval. */
    StreamExecutionEnvironment environment(Backend backend, long ownCheckpointMillis) {
        Configuration settings = new Configuration();
        settings.set(CoreOptions.DEFAULT_PARALLELISM, PARALLELISM);
        settings.set(StateBackendOptions.STATE_BACKEND, backend.type);
        settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
        settings.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(ownCheckpointMillis));
        return StreamExecutionEnvironment.getExecutionEnvironment(settings);
    }

    /**
     * Runs a bounded job to its end.
     *
     * @param records that its source reads
     */
    Run run(String dataflow, Backend backend, long records, StreamExecutionEnvironment env) throws IOException {
        return run(dataflow, backend, records, env, "Source: ");
    }

    /** @param reader prefix of the names of the operators that count what is read */
    Run run(String dataflow, Backend backend, long records, StreamExecutionEnvironment env, String reader)
            throws IOException {
        JobID job = cluster.submit(env);
        try {
            Run run = time(dataflow, backend, job, records);
            long read = JobCounters.sum(job, reader, "numRecordsIn");
            check(read == records, "%s must read %s records, read %s", dataflow, records, read);
            return run;
        } finally {
            JobCounters.forget(job);
        }
    }

    Cluster cluster() {
        return cluster;
    }

    @Override
    public void close() throws IOException {
        cluster.close();
    }

    private Run time(String dataflow, Backend backend, JobID job, long records) throws IOException {
        CompletableFuture<JobResult> result = cluster.resultOf(job);
        Moment first = null;
        Moment last = Moment.now();
        long asked = 0;
        long seen = 0;
        while (!result.isDone()) {
            long recordsIn = JobCounters.recordsIn(job);
            long now = System.nanoTime();
            if (recordsIn != seen) {
                seen = recordsIn;
                last = Moment.now();
                first = first == null ? last : first;
            } else if (seen >= records && now - Math.max(last.nanos, asked) > STILL_NANOS) {
                asked = now;
                hasten(job);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        succeed(result);
        check(first != null, "%s must read a record while it is looked at, read none", dataflow);
        return new Run(
                dataflow,
                backend,
                records,
                (last.nanos - first.nanos) / NANOS,
                (last.cpuNanos - first.cpuNanos) / NANOS,
                (last.compilerMillis - first.compilerMillis) / MILLIS);
    }

    /** A reading of the clocks: time, this process's CPU time, and its compiler's. */
    private record Moment(long nanos, long cpuNanos, long compilerMillis) {
        static Moment now() {
            return new Moment(System.nanoTime(), PROCESS.getProcessCpuTime(), COMPILER.getTotalCompilationTime());
        }
    }

    /** A job whose input has ended waits for one more checkpoint: it need not wait for the next scheduled one. */
    private void hasten(JobID job) {
        try {
            cluster.checkpoint(job);
        } catch (IOException refused) {
            LOG.debug("no checkpoint now: the job is about to end", refused);
        }
    }

    private static void succeed(CompletableFuture<JobResult> result) throws IOException {
        try {
            JobResult ended = result.get();
            if (!ended.isSuccess()) {
                throw new IOException(
                        "the job failed", ended.getSerializedThrowable().orElse(null));
            }
        } catch (ExecutionException lost) {
            throw new IOException("the job's result is unknown", lost.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a job ran", interrupted);
        }
    }
}
