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

/** What a cluster says of itself by its REST interface. Each call fails with an IOException while nobody answers. */
public final class FlinkRest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int FIRST_ERROR = 400;

    private final JsonMapper json = new JsonMapper();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI address;

    public FlinkRest(URI address) {
        this.address = address;
    }

    /** How many TaskManagers have registered, and their slots. */
    public record Overview(int taskManagers, int slots, int freeSlots) {}

    /** A job that runs or has ended. */
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

    /** Asks for the job to be cancelled; it takes a moment. */
    public void cancel(String job) throws IOException {
        send(HttpRequest.newBuilder(address.resolve("/jobs/" + job + "?mode=cancel"))
                .method("PATCH", BodyPublishers.noBody()));
    }

    /** @param path begins with a slash */
    public JsonNode get(String path) throws IOException {
        return json.readTree(send(HttpRequest.newBuilder(address.resolve(path))));
    }

    private String send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (response.statusCode() >= FIRST_ERROR) {
                throw new IOException(
                        "%s answered %s: %s".formatted(response.uri(), response.statusCode(), response.body()));
            }
            return response.body();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + address, interrupted);
        }
    }
}
