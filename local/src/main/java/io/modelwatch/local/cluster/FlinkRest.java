package io.modelwatch.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A cluster's REST interface. Each call throws an IOException while nothing responds. */
public final class FlinkRest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PATIENCE_FOR_SAVEPOINTS = Duration.ofMinutes(2);
    private static final long ASKED_AGAIN_MILLIS = 100;
    private static final int FIRST_ERROR = 400;

    /** States of tasks that are going to run. */
    private static final List<String> STARTING = List.of("CREATED", "SCHEDULED", "DEPLOYING", "INITIALIZING");

    private final JsonMapper json = new JsonMapper();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI address;

    public FlinkRest(URI address) {
        this.address = address;
    }

    /** How many TaskManagers have registered, and their slots. */
    public record Overview(int taskManagers, int slots, int freeSlots) {}

    /** A job, running or ended. */
    public record Job(String id, String name, String state) {}

    public Overview overview() throws IOException {
        JsonNode overview = get("/overview");
        return new Overview(
                overview.path("taskmanagers").asInt(),
                overview.path("slots-total").asInt(),
                overview.path("slots-available").asInt());
    }

    /** All that the JobManager remembers. */
    public List<Job> jobs() throws IOException {
        List<Job> jobs = new ArrayList<>();
        for (JsonNode job : get("/jobs/overview").path("jobs")) {
            jobs.add(new Job(
                    job.path("jid").asText(),
                    job.path("name").asText(),
                    job.path("state").asText()));
        }
        return jobs;
    }

    /** Requests cancellation of the job, which takes a moment. */
    public void cancel(String job) throws IOException {
        send(HttpRequest.newBuilder(address.resolve("/jobs/" + job + "?mode=cancel"))
                .method("PATCH", BodyPublishers.noBody()));
    }

    /**
     * Stops a job gracefully, once all its tasks run (Flink takes no savepoint before), and waits for its savepoint; the job ends a moment
     * later.
     *
     * @param directory in which the savepoint gets its own directory
     * @return where the savepoint is
     * @throws IOException if it fails, or takes longer than two minutes
     */
    public String stopWithSavepoint(String job, URI directory) throws IOException {
        long giveUp = System.nanoTime() + PATIENCE_FOR_SAVEPOINTS.toNanos();
        while (isStarting(job) && System.nanoTime() - giveUp < 0) {
            pause();
        }
        String body = json.writeValueAsString(Map.of("targetDirectory", directory.toString(), "drain", false));
        String request = json.readTree(send(HttpRequest.newBuilder(address.resolve("/jobs/" + job + "/stop"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))))
                .path("request-id")
                .asText();
        while (System.nanoTime() - giveUp < 0) {
            JsonNode answer = get("/jobs/%s/savepoints/%s".formatted(job, request));
            if (answer.path("status").path("id").asText().equals("COMPLETED")) {
                return locationOf(answer.path("operation"));
            }
            pause();
        }
        throw new IOException(
                "the savepoint of job %s must be taken within %s, was not".formatted(job, PATIENCE_FOR_SAVEPOINTS));
    }

    private boolean isStarting(String job) throws IOException {
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            JsonNode tasks = vertex.path("tasks");
            if (STARTING.stream().anyMatch(state -> tasks.path(state).asInt() > 0)) {
                return true;
            }
        }
        return false;
    }

    private static String locationOf(JsonNode operation) throws IOException {
        if (!operation.has("location")) {
            throw new IOException("no savepoint was taken: " + operation);
        }
        return operation.path("location").asText();
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a savepoint", interrupted);
        }
    }

    /** @param path starts with a slash */
    public JsonNode get(String path) throws IOException {
        return json.readTree(send(HttpRequest.newBuilder(address.resolve(path))));
    }

    private String send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (response.statusCode() >= FIRST_ERROR) {
                throw new IOException(
                        "%s responded %s: %s".formatted(response.uri(), response.statusCode(), response.body()));
            }
            return response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + address, interrupted);
        }
    }
}
