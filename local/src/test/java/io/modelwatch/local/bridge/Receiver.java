package io.modelwatch.local.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Whoever is called by a webhook: keeps every message. */
final class Receiver implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    /**
     * What was posted.
     *
     * @param body as it came, of which the signature is
     */
    record Message(Headers headers, byte[] body, JsonNode json) {
        /** {@code fingerprint status} of each alert in it. */
        Stream<String> alerts() {
            return Stream.iterate(0, i -> i < json.path("alerts").size(), i -> i + 1)
                    .map(i -> json.path("alerts").get(i))
                    .map(alert -> alert.path("fingerprint").asText() + " "
                            + alert.path("status").asText());
        }
    }

    private final List<Message> messages = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile int answer = 200;

    private Receiver(HttpServer server) {
        this.server = server;
    }

    static Receiver start() throws IOException {
        Receiver receiver =
                new Receiver(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        receiver.server.createContext("/", receiver::take);
        receiver.server.start();
        return receiver;
    }

    String address() {
        return "http://127.0.0.1:%d/hook".formatted(server.getAddress().getPort());
    }

    /** Answers with this status from now on; what is not taken is not kept. */
    void answer(int status) {
        this.answer = status;
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** {@code fingerprint status} of each alert of each message, in their order. */
    List<String> alerts() {
        return messages.stream().flatMap(Message::alerts).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (answer == 200) {
            messages.add(new Message(exchange.getRequestHeaders(), body, JSON.readTree(body)));
        }
        exchange.sendResponseHeaders(answer, -1);
        exchange.close();
    }
}
