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

/**
 * An HTTP server on loopback with answers by path and query. Anything else is answered as by a registry without schemas: Confluent's, and
 * under {@code /apis} Apicurio's, whose answers are those of 2.6.13. Paths that those do not have, ids beyond an int among them, are their
 * frameworks' 404, which says nothing about schemas.
 */
final class FakeRegistry implements AutoCloseable {
    private static final String CONFLUENT = "(/apis/ccompat/v7)?";
    private static final String OWN = "/apis/registry/v2";

    private record Answer(int status, String body, String location) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> logins = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

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
        answers.put(path, new Answer(status, body, ""));
        return this;
    }

    FakeRegistry redirecting(String path, String location) {
        answers.put(path, new Answer(302, "", location));
        return this;
    }

    /** Paths with their queries, in the order in which they came. */
    List<String> requests() {
        return List.copyOf(requests);
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
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        Answer answer = answers.getOrDefault(
                path, ofAnEmptyRegistry(exchange.getRequestURI().getPath()));
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (!answer.location().isEmpty()) {
            exchange.getResponseHeaders().set("Location", answer.location());
        }
        exchange.getResponseHeaders().set("Content-Type", mediaType(answer.body()));
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Answer ofAnEmptyRegistry(String path) {
        if (path.matches(CONFLUENT + "/schemas/types")) {
            return new Answer(200, "[\"JSON\",\"PROTOBUF\",\"AVRO\"]", "");
        }
        if (path.matches(CONFLUENT + "/schemas/ids/-?[0-9]+") && isInt(path.substring(path.lastIndexOf('/') + 1))) {
            return none("{\"error_code\":40403,\"message\":\"Schema not found\"}");
        }
        if (path.matches("/schemas/guids/[0-9a-f-]+")) {
            return none("{\"error_code\":40403,\"message\":\"Schema not found\"}");
        }
        if (path.matches(CONFLUENT + "/subjects/[^/]+/versions/[0-9]+")) {
            return none("{\"error_code\":40401,\"message\":\"Subject not found.\"}");
        }
        if (path.matches(OWN + "/ids/globalIds/-?[0-9]{1,18}(/references)?")) {
            return none("{\"error_code\":404,\"name\":\"ArtifactNotFoundException\"}");
        }
        if (path.startsWith(OWN)) {
            return none("{\"error_code\":404,\"name\":\"NotFoundException\"}");
        }
        return none(
                path.startsWith("/apis/ccompat/")
                        ? "{\"error_code\":0,\"message\":\"RESTEASY003210: Could not find resource for full path\"}"
                        : "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}");
    }

    private static String mediaType(String body) {
        if (body.startsWith("<")) {
            return "text/html";
        }
        return body.startsWith("syntax") ? "application/x-protobuf" : "application/json";
    }

    private static Answer none(String body) {
        return new Answer(404, body, "");
    }

    private static boolean isInt(String id) {
        long number = Long.parseLong(id);
        return number == (int) number;
    }
}
