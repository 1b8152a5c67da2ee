package io.modelwatch.job.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.modelwatch.job.config.RegistryConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server on loopback with answers by path; to any other path as Confluent's registry answers that it has no such schema. */
final class FakeRegistry implements AutoCloseable {
    private record Answer(int status, String body) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();

    FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    FakeRegistry with(String path, int status, String body) {
        answers.put(path, new Answer(status, body));
        return this;
    }

    /** The values of Authorization that came. */
    List<String> logins() {
        return List.copyOf(logins);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    RegistryConfig config(String path, String... pairs) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            keys.put(pairs[i], pairs[i + 1]);
        }
        return config(url() + path, keys);
    }

    static RegistryConfig config(String url, Map<String, String> keys) {
        return new RegistryConfig(
                url,
                keys.getOrDefault("user", ""),
                keys.getOrDefault("password", ""),
                keys.getOrDefault("token", ""),
                keys.getOrDefault("truststore", ""),
                keys.getOrDefault("truststore-password", ""),
                "",
                "",
                RegistryConfig.Ids.CONTENT,
                Long.parseLong(keys.getOrDefault("give-up", "240000")));
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String login = exchange.getRequestHeaders().getFirst("Authorization");
        if (login != null) {
            logins.add(login);
        }
        Answer none = new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        Answer answer = answers.getOrDefault(exchange.getRequestURI().getRawPath(), none);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
