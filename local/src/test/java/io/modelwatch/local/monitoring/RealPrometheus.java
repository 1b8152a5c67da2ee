package io.modelwatch.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.NeededPrograms;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/** Debian's Prometheus as a process of its own, on loopback only, and its tool. */
final class RealPrometheus implements AutoCloseable {
    private static final String BINARY = "prometheus";
    private static final String TOOL = "promtool";
    /** Set where they must not be missing. */
    private static final String REQUIRED = "modelwatch.require-prometheus";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    private RealPrometheus(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    /** Skips the test where there is no Prometheus, unless there must be. */
    static void needed() {
        NeededPrograms.need(REQUIRED, "Debian's package prometheus", List.of(BINARY, TOOL));
    }

    /** @param config a file; what it names lies beside it */
    static RealPrometheus start(Path config) throws IOException {
        int port = FreePorts.find(1).get(0);
        Process process = new ProcessBuilder(
                        NeededPrograms.find(BINARY),
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + config.resolveSibling("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(config.resolveSibling("prometheus.log").toFile())
                .start();
        return new RealPrometheus(port, process);
    }

    /**
     * Runs Prometheus' tool.
     *
     * @return what it said, if it was content
     */
    static String promtool(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(NeededPrograms.find(TOOL)));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tool.waitFor()).as(said).isZero();
        return said;
    }

    boolean isReady() throws InterruptedException {
        assertThat(process.isAlive()).as("Prometheus runs").isTrue();
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The samples that a query brings now; a query that Prometheus refuses fails. */
    List<JsonNode> query(String expression) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        assertThat(answer.statusCode()).as("%s: %s", expression, answer.body()).isEqualTo(200);
        return list(JSON.readTree(answer.body()).path("data").path("result"));
    }

    /** Whether a query brings a number now. */
    boolean answers(String expression) throws IOException, InterruptedException {
        return query(expression).stream()
                .map(sample -> sample.path("value").get(1).asText())
                .anyMatch(value -> !value.equals("NaN"));
    }

    /** Values of a label over the series that a selector has. */
    List<String> labelValues(String label, String selector) throws IOException, InterruptedException {
        String path = "/api/v1/label/%s/values?match[]=%s"
                .formatted(label, URLEncoder.encode(selector, StandardCharsets.UTF_8));
        return list(JSON.readTree(get(path.replace("[]", "%5B%5D")).body()).path("data")).stream()
                .map(JsonNode::asText)
                .toList();
    }

    /** The targets, with the error of the last scrape; empty: it went well. */
    List<String> scrapeErrors() throws IOException, InterruptedException {
        return list(JSON.readTree(get("/api/v1/targets").body()).path("data").path("activeTargets")).stream()
                .map(target -> target.path("scrapeUrl").asText() + " "
                        + target.path("lastError").asText())
                .filter(line -> !line.endsWith(" "))
                .toList();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<JsonNode> list(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }
}
