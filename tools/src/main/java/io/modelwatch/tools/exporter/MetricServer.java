package io.modelwatch.tools.exporter;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves a registry under {@code /metrics}. A client that sends nothing, stops in the middle of its request or does not read the response
 * occupies a thread until it times out; the pool is large enough for the others.
 */
final class MetricServer implements AutoCloseable {
    /** Waiting threads are cheap; clients beyond this number wait until others time out. */
    private static final int MOST_CLIENTS = 64;

    static {
        // Properties of the JDK's server, read when the first one starts; seconds.
        limit("sun.net.httpserver.maxReqTime", "10");
        limit("sun.net.httpserver.maxRspTime", "30");
        limit("jdk.httpserver.maxConnections", "1000");
    }

    private final HTTPServer server;
    private final ExecutorService threads;

    private MetricServer(HTTPServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** @throws IOException if somebody listens there already */
    static MetricServer start(String host, int port, PrometheusRegistry registry) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(MOST_CLIENTS, task -> {
            Thread thread = new Thread(task, "scrape");
            thread.setDaemon(true);
            return thread;
        });
        boolean started = false;
        try {
            HTTPServer server = HTTPServer.builder()
                    .hostname(host)
                    .port(port)
                    .executorService(threads)
                    .registry(registry)
                    .buildAndStart();
            started = true;
            return new MetricServer(server, threads);
        } finally {
            if (!started) {
                threads.shutdownNow();
            }
        }
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.close();
        threads.shutdownNow();
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
