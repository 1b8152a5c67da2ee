package io.modelwatch.local;

import static io.modelwatch.schemas.Check.check;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka broker (KRaft, combined roles) in this process, on free loopback ports and in a directory of its own, which {@link #close}
 * deletes. It can be stopped and started again with the same data and address. Topics retain everything: no retention by time or size,
 * since records of replayed history are old when they are written.
 */
public final class Broker implements AutoCloseable {
    private static final int NODE = 1;

    private final Path directory;
    private final int port;
    private final int controllerPort;
    private final Map<String, String> overrides;
    /** Null while the broker is stopped. */
    private KafkaRaftServer server;

    private Broker(Path directory, int port, Map<String, String> overrides) throws IOException {
        this.directory = directory;
        this.port = port;
        this.controllerPort = FreePorts.find(1).get(0);
        this.overrides = Map.copyOf(overrides);
    }

    /** Starts a broker without topics. */
    public static Broker start() throws IOException {
        return start(Files.createTempDirectory("modelwatch-broker-"));
    }

    /**
     * Starts a broker without topics.
     *
     * @param directory where its data lives; created if need be, deleted by {@link #close}
     */
    public static Broker start(Path directory) throws IOException {
        return start(directory, FreePorts.find(1).get(0));
    }

    /**
     * Starts a broker with the topics that a previous one left in the directory.
     *
     * @param directory where its data lives; created if need be, deleted by {@link #close}
     * @param port of the loopback interface, for clients
     */
    public static Broker start(Path directory, int port) throws IOException {
        return start(directory, port, Map.of());
    }

    /**
     * Starts a broker with Kafka settings, for example other listeners. The one for clients must be at {@code 127.0.0.1:port}.
     *
     * @param directory where its data lives; created if need be, deleted by {@link #close}
     * @param port of the loopback interface, for clients
     * @param overrides override the settings chosen here
     */
    public static Broker start(Path directory, int port, Map<String, String> overrides) throws IOException {
        Broker broker = new Broker(Files.createDirectories(directory), port, overrides);
        if (!Files.exists(directory.resolve("meta.properties"))) {
            broker.format();
        }
        broker.restart();
        return broker;
    }

    /** For clients in this and in other processes of the machine, for example {@code 127.0.0.1:40125}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Restarts the stopped broker with the same data and address. */
    public void restart() {
        check(server == null, "broker must be stopped before it is started again");
        KafkaRaftServer starting = new KafkaRaftServer(new KafkaConfig(settings(), false), Time.SYSTEM);
        starting.startup();
        server = starting;
    }

    /** Stops serving; the data stays. Does nothing while it is stopped. */
    public void stop() {
        if (server != null) {
            server.shutdown();
            server.awaitShutdown();
            server = null;
        }
    }

    @Override
    public void close() throws IOException {
        stop();
        Directories.delete(directory);
    }

    private void format() throws IOException {
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setNodeId(NODE)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName("CONTROLLER")
                    .setPrintStream(nowhere)
                    .run();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException("broker directory %s cannot be formatted".formatted(directory), failure);
        }
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                Integer.toString(NODE),
                "listeners",
                "PLAINTEXT://127.0.0.1:%s,CONTROLLER://127.0.0.1:%s".formatted(port, controllerPort),
                "advertised.listeners",
                "PLAINTEXT://127.0.0.1:" + port,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "controller.listener.names",
                "CONTROLLER",
                "controller.quorum.voters",
                "%s@127.0.0.1:%s".formatted(NODE, controllerPort),
                "log.dirs",
                directory.toString(),
                "auto.create.topics.enable",
                "false",
                "log.retention.ms",
                "-1"));
        settings.putAll(ofOneReplica());
        settings.putAll(small());
        settings.putAll(overrides);
        return settings;
    }

    private static Map<String, String> ofOneReplica() {
        return Map.of(
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "2",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "group.initial.rebalance.delay.ms", "0");
    }

    /** A few megabytes of heap and a quick start, for a machine that also runs everything else. */
    private static Map<String, String> small() {
        return Map.of(
                "num.network.threads", "2",
                "num.io.threads", "2",
                "num.replica.fetchers", "1",
                "background.threads", "2",
                "log.cleaner.dedupe.buffer.size", "4194304",
                "log.index.size.max.bytes", "1048576",
                "broker.heartbeat.interval.ms", "500");
    }
}
