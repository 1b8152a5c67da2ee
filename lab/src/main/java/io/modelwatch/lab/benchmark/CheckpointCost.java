package io.modelwatch.lab.benchmark;

import io.modelwatch.lab.benchmark.AlertDelay.Setting;
import io.modelwatch.lab.benchmark.PendingState.Waiting;
import io.modelwatch.local.Cluster.Checkpoint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;

/** What a checkpoint costs while many served requests wait for labels and requests keep arriving at an even rate. */
final class CheckpointCost {
    private static final int CHECKPOINTS = 3;
    /** Time before each checkpoint, so that much has changed since the last one. */
    private static final long PAUSE_SECONDS = 10;

    private static final long LOOK_MILLIS = 20;

    private final Runner runner;
    private final PendingState pending;
    private final AlertDelay traffic;

    /** @param waiting pending requests when it began */
    record Taken(long waiting, Checkpoint checkpoint) {}

    /**
     * @param perSecond events a second that were written
     * @param read events a second that the job read: fewer if it could not keep up
     */
    record Result(Backend backend, int perSecond, double read, List<Taken> checkpoints) {}

    CheckpointCost(Runner runner, JobUnderTest job, String bootstrapServers) {
        this.runner = runner;
        this.pending = new PendingState(runner, job, bootstrapServers);
        this.traffic = new AlertDelay(runner, job, bootstrapServers);
    }

    /**
     * @param requests pending before the traffic begins
     * @param perSecond events a second meanwhile
     */
    Result measure(Backend backend, DataSetTopics topics, long requests, int perSecond, long seed) throws IOException {
        JobID running = pending.start(backend, topics);
        try {
            pending.fill(running, topics, Waiting.FOR_LABELS, requests, seed);
            AtomicLong end = new AtomicLong(Long.MAX_VALUE);
            Setting setting = new Setting(topics, "", false, ended -> {});
            Thread writer = traffic.writing(setting, running, perSecond, end, seed + 1);
            try {
                return take(backend, running, perSecond);
            } finally {
                end.set(0);
                writer.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while checkpoints were taken", interrupted);
        } finally {
            runner.cluster().cancel(running);
            JobCounters.forget(running);
        }
    }

    private Result take(Backend backend, JobID running, int perSecond) throws IOException, InterruptedException {
        List<Taken> taken = new ArrayList<>();
        long from = System.nanoTime();
        long before = JobCounters.sum(running, "Source: ", "numRecordsIn");
        for (int i = 0; i < CHECKPOINTS; i++) {
            TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
            long waiting = Waiting.FOR_LABELS.in(running);
            taken.add(new Taken(waiting, next(running)));
        }
        double read = (JobCounters.sum(running, "Source: ", "numRecordsIn") - before)
                / ((System.nanoTime() - from) / (double) TimeUnit.SECONDS.toNanos(1));
        return new Result(backend, perSecond, read, taken);
    }

    /** Flink reports a checkpoint as complete a moment before it counts it. */
    private Checkpoint next(JobID running) throws IOException, InterruptedException {
        long before = runner.cluster().completedCheckpoints(running);
        runner.cluster().checkpoint(running);
        while (runner.cluster().completedCheckpoints(running) == before) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return runner.cluster().lastCheckpoint(running);
    }
}
