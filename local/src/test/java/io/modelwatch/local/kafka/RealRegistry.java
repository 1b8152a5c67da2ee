package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Apicurio Registry 2 as a process of its own, in memory and on loopback only; Maven unpacks it before the integration tests. */
final class RealRegistry implements AutoCloseable {
    private static final Path HOME = Path.of("target/apicurio");
    private static final int STARTED = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    private RealRegistry(int port, Process process) {
        this.port = port;
        this.process = process;
    }

    static RealRegistry start(Path log) throws IOException {
        int port = FreePorts.find(1).get(0);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx300m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        runner())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new RealRegistry(port, process);
    }

    private static String runner() throws IOException {
        try (Stream<Path> files = Files.list(HOME)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .toList();
            assertThat(jars).as("the registry in " + HOME).hasSize(1);
            return jars.get(0).toString();
        }
    }

    /** @param path of its HTTP interfaces, for example {@code /apis/registry/v2} */
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    boolean isReady() throws InterruptedException {
        assertThat(process.isAlive()).as("Apicurio Registry runs").isTrue();
        try {
            return get("/apis/ccompat/v7/schemas/types").statusCode() == STARTED;
        } catch (IOException notYet) {
            return false;
        }
    }

    HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url(path))).build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
