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

/** A Kafka broker in a process of its own on the loopback interface, which goes on after the process that started it. */
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
     * Starts the process and waits until it serves, with the topics of one that was stopped or killed in the same directory.
     *
     * @param port of the loopback interface
     * @throws IOException if it ends or takes too long; what it printed last is in the message, and nothing is left running
     */
    public static StandaloneBroker start(Path directory, int port) throws IOException {
        check(port >= 1 && port <= 65_535, "port must be in [1, 65535], was %s", port);
        check(in(directory).isEmpty(), "a broker must not run in %s already", directory);
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

    /** The broker that was started in the directory and not stopped, whether its process still lives or not. */
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

    /** Ends the process; its topics stay for the next one. */
    public void stop() throws IOException {
        Daemon.stopAll(List.of(process()));
        own(directory).delete(List.of("pids", PORT));
    }

    /** {@link #stop}, and leaves nothing. */
    @Override
    public void close() throws IOException {
        stop();
        deleteRest(directory);
    }

    /** Deletes what a stopped broker has left; of the directory nothing but what is the broker's. */
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
                    throw new IOException("the broker must serve at %s within %d s, did not; its last words:%n%s"
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
