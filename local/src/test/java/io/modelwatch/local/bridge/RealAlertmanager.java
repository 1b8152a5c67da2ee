package io.modelwatch.local.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.local.NeededPrograms;
import io.modelwatch.local.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** Debian's Alertmanager as a process of its own, on loopback only; it can be stopped and started again with the same data and address. */
final class RealAlertmanager implements AutoCloseable {
    private static final String BINARY = "prometheus-alertmanager";
    /** Set where it must not be missing. */
    private static final String REQUIRED = "modelwatch.require-alertmanager";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path directory;
    private final int port;
    private Process process;

    private RealAlertmanager(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Skips the test where there is no Alertmanager, unless there must be. */
    static void needed() {
        NeededPrograms.need(REQUIRED, "Debian's package prometheus-alertmanager", List.of(BINARY));
    }

    static RealAlertmanager start(Path directory, String config) throws Exception {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("alertmanager.yml"), config);
        RealAlertmanager alertmanager = new RealAlertmanager(directory, LoopbackPort.free());
        alertmanager.restart();
        return alertmanager;
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    void restart() throws Exception {
        process = new ProcessBuilder(
                        NeededPrograms.find(BINARY),
                        "--config.file=" + directory.resolve("alertmanager.yml"),
                        "--storage.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=") // no cluster: it would listen everywhere
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
        Patience.await("Alertmanager is ready").until(this::isReady);
    }

    /** By SIGTERM: after a SIGKILL, Alertmanager itself forgets which notifications it sent since its last snapshot. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** The alerts that it holds to be active, suppressed or not. */
    List<JsonNode> alerts() throws IOException, InterruptedException {
        JsonNode alerts = JSON.readTree(get("/api/v2/alerts").body());
        return StreamSupport.stream(alerts.spliterator(), false).toList();
    }

    String metrics() throws IOException, InterruptedException {
        return get("/metrics").body();
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }

    private boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("Alertmanager must run, ended with " + process.exitValue());
        }
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(address() + path)).build(), BodyHandlers.ofString());
    }
}
