package io.modelwatch.tools.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MetricServerTest {
    private static final int SLOW = 30;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Test
    void clientsThatStopInTheMiddleHoldUpNobody() throws Exception {
        PrometheusRegistry registry = new PrometheusRegistry();
        new Meters(registry).read("points", 7);
        List<Socket> slow = new ArrayList<>();
        try (MetricServer server = MetricServer.start("127.0.0.1", 0, registry)) {
            for (int i = 0; i < SLOW; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
                slow.add(socket);
                socket.getOutputStream().write("GET /metrics HTTP/1.1\r\nHost:".getBytes(StandardCharsets.US_ASCII));
            }

            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/metrics".formatted(server.port())))
                    .timeout(PATIENCE)
                    .build();
            HttpResponse<String> answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());

            assertThat(answer.body()).contains("modelwatch_exporter_records_read_total{topic=\"points\"} 7.0");
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
