package io.modelwatch.local.cluster;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Starts, shows and stops a Flink cluster of processes on this machine. */
@Command(
        name = "cluster.sh",
        description =
                "A Flink cluster on this machine: a JobManager and TaskManagers, each in a separate process. From FLINK_HOME if set, else assembled from Maven Central.",
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, or there was nothing to do",
            "1:something failed, or status: not all processes are alive",
            "2:wrong options"
        })
public final class ClusterTool {
    private static final int FAILED = 1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli only sets it
    private boolean help;

    @Option(names = "--root", hidden = true, defaultValue = ".", scope = ScopeType.INHERIT)
    private Path root;

    @Option(
            names = "--directory",
            scope = ScopeType.INHERIT,
            description = "Where the cluster writes (default: target/cluster).")
    private Path directory;

    private final PrintStream out;

    ClusterTool(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        System.exit(CommandLines.run(new ClusterTool(System.out), args));
    }

    @Command(
            description =
                    "Starts a cluster and waits until its TaskManagers have registered; does nothing if one runs already.")
    int start(
            @Option(
                            names = "--taskmanagers",
                            defaultValue = "2",
                            description = "Number of TaskManagers (default: ${DEFAULT-VALUE}).")
                    int taskManagers,
            @Option(
                            names = "--slots",
                            defaultValue = "2",
                            description = "Slots of each TaskManager (default: ${DEFAULT-VALUE}).")
                    int slots,
            @Option(
                            names = "--port",
                            defaultValue = "-1",
                            description =
                                    "Port of the web UI; 0: any free port (default: that of flink-conf/config.yaml).")
                    int port,
            @Option(names = "-D", paramLabel = "KEY=VALUE", description = "A Flink setting; overrides config.yaml.")
                    Map<String, String> overrides)
            throws IOException {
        Optional<StandaloneCluster> running = StandaloneCluster.in(directory());
        if (running.isPresent() && !running.get().isDead()) {
            out.println("A cluster is already running:");
            return show(running.get());
        }
        if (running.isPresent()) {
            running.get().stop();
        }
        var started = StandaloneCluster.start(new ClusterPlan(
                FlinkHome.find(root),
                root.resolve("flink-conf"),
                directory(),
                taskManagers,
                slots,
                port,
                overrides == null ? Map.of() : overrides));
        return show(started);
    }

    @Command(description = "Lists processes, slots and jobs, and the address of the web UI.")
    int status() throws IOException {
        Optional<StandaloneCluster> running = StandaloneCluster.in(directory());
        if (running.isEmpty()) {
            out.printf("No cluster is running in %s.%n", directory());
            return FAILED;
        }
        return show(running.get());
    }

    @Command(description = "Stops all processes and deletes what they wrote; does nothing if there is no cluster.")
    int stop(@Option(names = "--keep", description = "Keep logs, checkpoints and savepoints.") boolean keep)
            throws IOException {
        Optional<StandaloneCluster> running = StandaloneCluster.in(directory());
        if (running.isPresent()) {
            running.get().stop();
        }
        if (!keep) {
            StandaloneCluster.deleteRest(directory());
        }
        out.println(
                running.isPresent()
                        ? "The cluster is stopped."
                        : "No cluster was running in %s.".formatted(directory()));
        return 0;
    }

    private int show(StandaloneCluster cluster) throws IOException {
        boolean allLive = show(cluster.jobManager());
        for (Daemon taskManager : cluster.taskManagers()) {
            allLive &= show(taskManager);
        }
        if (!cluster.jobManager().isAlive()) {
            return FAILED;
        }
        out.printf("%-16s%s%n", "web UI", cluster.webUi());
        for (int port : cluster.metricPorts()) {
            out.printf("%-16shttp://localhost:%d/metrics%n", "metrics", port);
        }
        var overview = cluster.rest().overview();
        out.printf("%-16s%d of %d free%n", "slots", overview.freeSlots(), overview.slots());
        for (FlinkRest.Job job : cluster.rest().jobs()) {
            out.printf("%-16s%s %s %s%n", "job", job.id(), job.state(), job.name());
        }
        return allLive ? 0 : FAILED;
    }

    private boolean show(Daemon daemon) {
        boolean alive = daemon.isAlive();
        out.printf("%-16s%s, log %s%n", daemon.name(), alive ? "process " + daemon.pid() : "has ended", daemon.log());
        return alive;
    }

    private Path directory() {
        return (directory == null ? root.resolve("target/cluster") : directory)
                .toAbsolutePath()
                .normalize();
    }
}
