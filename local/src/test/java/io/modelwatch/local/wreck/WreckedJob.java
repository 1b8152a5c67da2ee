package io.modelwatch.local.wreck;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.local.cluster.FlinkRest;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.util.ExceptionUtils;

/** The job through its stops and restores: whoever waits for something hears at once when it has ended by itself. */
final class WreckedJob {
    private static final long PATIENCE_SECONDS = 180;
    private static final long LOOKED_AGAIN_MILLIS = 50;

    private final WreckSite site;
    private final String suffix;
    private final boolean rocksDb;
    private final FlinkRest rest;
    private JobID id;
    private CompletableFuture<JobResult> result;
    /** Null where it began without state. */
    private URI restoredFrom;

    WreckedJob(WreckSite site, String suffix, boolean rocksDb) {
        this.site = site;
        this.suffix = suffix;
        this.rocksDb = rocksDb;
        this.rest = new FlinkRest(site.cluster.webUi());
    }

    /** @param from a checkpoint or savepoint; null: without state */
    void start(int parallelism, URI from) throws IOException {
        id = site.submit(suffix, parallelism, rocksDb, from);
        result = site.cluster.resultOf(id);
        restoredFrom = from;
    }

    /** Waits for the next checkpoint that is completed. */
    void awaitCheckpoint() throws Exception {
        long before = site.cluster.completedCheckpoints(id);
        await("a checkpoint", () -> site.cluster.completedCheckpoints(id) > before);
    }

    /** Waits until everything up to a time has been published. */
    void awaitTold(long millis) throws Exception {
        await(
                "event time at the outputs to be " + millis,
                () -> Shown.watermark(operator -> operator.contains("model-metrics") && operator.contains("Writer"))
                                >= millis
                        && Shown.watermark(operator -> operator.contains("model-alerts") && operator.contains("Writer"))
                                >= millis);
    }

    /** Ends the job in good order; returns its savepoint. */
    URI stop() throws Exception {
        URI savepoint;
        try {
            savepoint = URI.create(rest.stopWithSavepoint(id.toHexString(), site.folder("savepoints")));
        } catch (IOException failure) {
            throw Claim.GOES_ON.broken("no savepoint: " + failure.getMessage() + reason(), failure);
        }
        result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return savepoint;
    }

    /** Ends the job where it stands; returns its last checkpoint. */
    URI kill() throws Exception {
        site.cluster.cancel(id);
        JsonNode last = checkpoints().path("latest").path("completed");
        return URI.create(last.path("external_path").asText());
    }

    /** Ends the job, if it has not ended. */
    void clearAway() throws IOException {
        if (!result.isDone()) {
            site.cluster.cancel(id);
        }
    }

    private void await(String what, Callable<Boolean> condition) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.call()) {
            if (System.nanoTime() - giveUp > 0) {
                throw Claim.GETS_THROUGH.broken(
                        "waited %s s for %s, %s".formatted(PATIENCE_SECONDS, what, whereTimeIs()), null);
            }
            endedBy();
        }
    }

    /** Waits a moment for the end of the job, which must not come. */
    private void endedBy() throws Exception {
        try {
            JobResult ended = result.get(LOOKED_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            Throwable failure = ended.getSerializedThrowable()
                    .map(serialized -> serialized.deserializeError(WreckedJob.class.getClassLoader()))
                    .orElseGet(() -> new IllegalStateException("the job is " + ended.getApplicationStatus()));
            throw claimBroken(failure);
        } catch (TimeoutException stillRuns) {
            Thread.onSpinWait();
        }
    }

    private Claim.Broken claimBroken(Throwable failure) {
        String trace = ExceptionUtils.stringifyException(failure);
        boolean restoring = restoredFrom != null && trace.contains("initializeState");
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return (restoring ? Claim.RESTORES : Claim.GOES_ON)
                .broken(root + at(root) + (root.toString().contains("checkpoint") ? reason() : ""), failure);
    }

    private static String at(Throwable root) {
        for (StackTraceElement frame : root.getStackTrace()) {
            if (frame.getClassName().startsWith("io.modelwatch")
                    && !frame.getClassName().endsWith("Check")) {
                return " at " + frame;
            }
        }
        String first = ExceptionUtils.stringifyException(root)
                .lines()
                .skip(1)
                .findFirst()
                .orElse("");
        return first.isEmpty() ? "" : " " + first.strip();
    }

    /** Why the last checkpoint failed, if one did. */
    private String reason() {
        try {
            JsonNode failed = checkpoints().path("latest").path("failed");
            return failed.isMissingNode() || failed.isNull()
                    ? ""
                    : ": " + failed.path("failure_message").asText();
        } catch (IOException nobodyKnows) {
            return " (" + nobodyKnows.getMessage() + ")";
        }
    }

    private JsonNode checkpoints() throws IOException {
        return rest.get("/jobs/" + id.toHexString() + "/checkpoints");
    }

    private static String whereTimeIs() {
        return "event time is " + Shown.watermarks();
    }
}
