package io.modelwatch.local.cluster;

import io.modelwatch.local.Directories;
import io.modelwatch.local.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;

/** A ZooKeeper in a separate process on the loopback interface: the one bundled with Flink, for clusters with high availability. */
public final class StandaloneZooKeeper implements AutoCloseable {
    private static final String PEER = "zookeeper";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ASKED_AGAIN_MILLIS = 200;

    private final Path directory;
    private final int port;

    private StandaloneZooKeeper(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /**
     * Starts the process and waits until it is up.
     *
     * @param root of modelwatch's sources
     * @throws IOException if it ends or takes too long; nothing is left running
     */
    public static StandaloneZooKeeper start(Path root, Path directory) throws IOException {
        var peer = new StandaloneZooKeeper(
                directory.toAbsolutePath(), FreePorts.find(1).get(0));
        Files.createDirectories(peer.directory.resolve("data"));
        Files.writeString(peer.settings(), """
                dataDir=%s
                clientPort=%d
                clientPortAddress=127.0.0.1
                admin.enableServer=false
                tickTime=1000
                """.formatted(peer.directory.resolve("data"), peer.port));
        try {
            peer.process().start(peer.command(FlinkHome.find(root)), Map.of());
            peer.awaitServing();
        } catch (IOException | RuntimeException failure) {
            peer.close();
            throw failure;
        }
        return peer;
    }

    /** As in {@code high-availability.zookeeper.quorum}. */
    public String quorum() {
        return "127.0.0.1:" + port;
    }

    public Daemon process() {
        return new Daemon(PEER, directory);
    }

    /** Stops the process and deletes everything. */
    @Override
    public void close() throws IOException {
        Daemon.stopAll(List.of(process()));
        Directories.delete(directory);
    }

    private Path settings() {
        return directory.resolve("zoo.cfg");
    }

    private List<String> command(FlinkHome home) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Dlog.file=" + process().log(),
                "-Dlog4j.configurationFile="
                        + home.conf().resolve("log4j.properties").toUri(),
                "-cp",
                home.classPath(),
                FlinkZooKeeperQuorumPeer.class.getName(),
                "--zkConfigFile",
                settings().toString(),
                "--peerId",
                "1");
    }

    private void awaitServing() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!serves()) {
            if (!process().isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("ZooKeeper must be up at %s within %d s, was not; its last output:%n%s"
                        .formatted(quorum(), PATIENCE.toSeconds(), process().tail()));
            }
            pause();
        }
    }

    private boolean serves() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ASKED_AGAIN_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for ZooKeeper", interrupted);
        }
    }
}
