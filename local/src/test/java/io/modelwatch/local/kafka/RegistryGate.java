package io.modelwatch.local.kafka;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.util.concurrent.Semaphore;

/**
 * Stands before a registry and lets as many requests through as it is told; to others it breaks the connection, as if nobody were there.
 */
final class RegistryGate implements AutoCloseable {
    private final HttpServer server;
    private final RealRegistry registry;
    private final Semaphore open = new Semaphore(0);

    RegistryGate(RealRegistry registry) {
        this.registry = registry;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Lets so many more requests through. */
    void open(int requests) {
        open.release(requests);
    }

    /** Whether all that were let through have come. */
    boolean isShut() {
        return open.availablePermits() == 0;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (open.tryAcquire()) {
                HttpResponse<byte[]> answer =
                        registry.get(exchange.getRequestURI().toString());
                answer.headers()
                        .firstValue("Content-Type")
                        .ifPresent(media -> exchange.getResponseHeaders().set("Content-Type", media));
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
