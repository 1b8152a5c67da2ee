package io.modelwatch.schemas.alert;

import io.modelwatch.schemas.read.JsonObject;
import io.modelwatch.schemas.read.JsonOutput;
import java.util.Optional;

/**
 * The value of a heartbeat: {@code {"schemaVersion": 1, "time": epoch milliseconds}}, and its writer, {@code "jobId", "jobName",
 * "transactionalIdPrefix"}.
 * Heartbeats of history, and those of jobs before they said who they are, have the time only.
 */
public final class Heartbeat {
    private static final int SCHEMA_VERSION = 1;

    private Heartbeat() {}

    /**
     * A job that writes heartbeats.
     *
     * @param id of this run of it, which Flink gives and which holds through fail-overs
     * @param transactionalIdPrefix its identity: two that run at once must not share it
     */
    public record Job(String id, String name, String transactionalIdPrefix) {}

    /** Without writer. */
    public static byte[] encode(long epochMillis) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> out.writeNumberField("time", epochMillis));
    }

    public static byte[] encode(long epochMillis, Job job) {
        return JsonOutput.versioned(SCHEMA_VERSION, out -> {
            out.writeNumberField("time", epochMillis);
            out.writeStringField("jobId", job.id());
            out.writeStringField("jobName", job.name());
            out.writeStringField("transactionalIdPrefix", job.transactionalIdPrefix());
        });
    }

    /** The writer of a heartbeat; none where it does not name one, or is not a heartbeat. */
    public static Optional<Job> job(byte[] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            JsonObject heartbeat = JsonObject.parse("heartbeat", value);
            return Optional.of(new Job(
                    heartbeat.text("jobId"), heartbeat.text("jobName"), heartbeat.text("transactionalIdPrefix")));
        } catch (IllegalArgumentException nobody) {
            return Optional.empty();
        }
    }
}
