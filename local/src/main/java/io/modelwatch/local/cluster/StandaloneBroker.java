package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.local.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker in a separate process on the loopback interface, which outlives the process that started it. */
public final class StandaloneBroker implements AutoCloseable {
    private static final String BROKER = "broker";
    private static final String PORT = "port";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ASKED_AGAIN_MILLIS = 500;

    private final Path directory;
    private final int port;

    private StandaloneBroker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts the process and waits until it is up, with the topics of one that was stopped or killed in the same directory.
     *
     * @param port of the loopback interface
     * @throws IOException if it ends or takes too long; the message has its last output, and nothing is left running
     */
    public static StandaloneBroker start(Path directory, int port) throws IOException {
        check(port >= 1 && port <= 65_535, "port must be in [1, 65535], was %s", port);
        check(in(directory).isEmpty(), "a broker must not already run in %s", directory);
        check(FreePorts.isFree(port), "port must be free, %s is not", port);
        var broker = new StandaloneBroker(directory.toAbsolutePath(), port);
        own(broker.directory).claim();
        Files.writeString(broker.directory.resolve(PORT), Integer.toString(port));
        try {
            broker.process().start(broker.command(), Map.of());
            broker.awaitServing();
        } catch (IOException | RuntimeException failure) {
            broker.stop();
            throw failure;
        }
        return broker;
    }

    /** The broker that was started in the directory and not stopped, whether its process is alive or not. */
    public static Optional<StandaloneBroker> in(Path directory) throws IOException {
        Path port = directory.toAbsolutePath().resolve(PORT);
        if (Daemon.in(directory.toAbsolutePath()).isEmpty() || !Files.exists(port)) {
            return Optional.empty();
        }
        return Optional.of(new StandaloneBroker(
                directory.toAbsolutePath(),
                Integer.parseInt(Files.readString(port).strip())));
    }

    /** For clients on this machine, for example {@code 127.0.0.1:9092}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    public Daemon process() {
        return new Daemon(BROKER, directory);
    }

    /** Stops the process; its topics stay for the next one. */
    public void stop() throws IOException {
        Daemon.stopAll(List.of(process()));
        own(directory).delete(List.of("pids", PORT));
    }

    /** {@link #stop}, and deletes everything. */
    @Override
    public void close() throws IOException {
        stop();
        deleteRest(directory);
    }

    /** Deletes what a stopped broker has left, and nothing else in the directory. */
    static void deleteRest(Path directory) throws IOException {
        own(directory).release(List.of("log", "data"));
    }

    private static OwnDirectory own(Path directory) {
        return new OwnDirectory(directory, "broker");
    }

    private List<String> command() {
        return Stream.of(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "-Xmx384m",
                        "-Djava.awt.headless=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.resolve("data"),
                        port)
                .map(Object::toString)
                .toList();
    }

    private void awaitServing() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            while (!serves(admin)) {
                if (!process().isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IOException("the broker must be up at %s within %d s, was not; its last output:%n%s"
                            .formatted(
                                    bootstrapServers(),
                                    PATIENCE.toSeconds(),
                                    process().tail()));
                }
            }
        }
    }

    private static boolean serves(Admin admin) throws IOException {
        try {
            return !admin.describeCluster()
                    .nodes()
                    .get(ASKED_AGAIN_MILLIS, TimeUnit.MILLISECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the broker", interrupted);
        }
    }
}
