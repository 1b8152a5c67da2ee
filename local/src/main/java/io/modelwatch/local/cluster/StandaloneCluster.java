package io.modelwatch.local.cluster;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.local.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;

/**
 * A Flink cluster of processes: a JobManager and TaskManagers, which listen on the loopback interface only and write into one directory. It
 * outlives the process that started it; {@link #in} finds it again.
 *
 * <p>{@code conf/} in the directory is the configuration of the processes and of Flink's command line ({@code FLINK_CONF_DIR}).
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final String JOB_MANAGER = "jobmanager";
    private static final String TASK_MANAGER = "taskmanager-";
    private static final String HOME = "flink-home";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long ASKED_AGAIN_MILLIS = 200;
    /** Written to the log by Flink's reporter, which takes the first free port of a range. */
    private static final Pattern METRICS_SERVED =
            Pattern.compile("Started PrometheusReporter HTTP server on port (\\d+)");

    private final Path directory;
    private final FlinkHome home;
    private final Configuration configuration;

    private StandaloneCluster(Path directory, FlinkHome home, Configuration configuration) {
        this.directory = directory;
        this.home = home;
        this.configuration = configuration;
    }

    /**
     * Starts the processes and waits until all TaskManagers have registered with all their slots.
     *
     * @throws IOException if one of them ends or they take too long; the message has the end of its log, and nothing is left running
     */
    public static StandaloneCluster start(ClusterPlan plan) throws IOException {
        Path directory = plan.directory().toAbsolutePath();
        check(in(directory).isEmpty(), "a cluster must not already run in %s", directory);
        plan.home().checkUsable();
        Configuration configuration = plan.configuration();
        int port = configuration.get(RestOptions.PORT);
        check(FreePorts.isFree(port), "port of the web UI must be free, %s is not (see --port)", port);
        own(directory).claim();
        for (String part : List.of("conf", "log", "tmp")) {
            Files.createDirectories(directory.resolve(part));
        }
        Path conf = directory.resolve("conf");
        Files.write(conf.resolve("config.yaml"), ConfigurationUtils.convertConfigToWritableLines(configuration, true));
        Files.writeString(
                conf.resolve(HOME), plan.home().directory().toAbsolutePath().toString());
        copyLogging(plan.home().conf(), conf);
        var cluster = new StandaloneCluster(directory, plan.home(), configuration);
        try {
            cluster.startJobManager();
            for (int number = 1; number <= plan.taskManagers(); number++) {
                cluster.startTaskManager();
            }
            cluster.awaitTaskManagers(plan.taskManagers());
        } catch (IOException | RuntimeException failure) {
            cluster.stop();
            throw failure;
        }
        return cluster;
    }

    /** The cluster that was started in the directory and not stopped, whether its processes are alive or not. */
    public static Optional<StandaloneCluster> in(Path directory) throws IOException {
        Path conf = directory.toAbsolutePath().resolve("conf");
        if (Daemon.in(directory.toAbsolutePath()).isEmpty() || !Files.exists(conf.resolve(HOME))) {
            return Optional.empty();
        }
        return Optional.of(new StandaloneCluster(
                directory.toAbsolutePath(),
                new FlinkHome(Path.of(Files.readString(conf.resolve(HOME)))),
                GlobalConfiguration.loadConfiguration(conf.toString())));
    }

    /** Where the web UI and the REST interface are. */
    public URI webUi() {
        return URI.create("http://127.0.0.1:" + configuration.get(RestOptions.PORT));
    }

    public FlinkRest rest() {
        return new FlinkRest(webUi());
    }

    /** The {@code FLINK_CONF_DIR} with which Flink's command line finds this cluster. */
    public Path conf() {
        return directory.resolve("conf");
    }

    /** The processes' directory for temporary files. */
    public Path temporaryFiles() {
        return directory.resolve("tmp");
    }

    public Daemon jobManager() {
        return new Daemon(JOB_MANAGER, directory);
    }

    /** In starting order, including those that ended by themselves. */
    public List<Daemon> taskManagers() throws IOException {
        Map<Integer, Daemon> byNumber = new TreeMap<>();
        Daemon.in(directory).stream()
                .filter(daemon -> daemon.name().startsWith(TASK_MANAGER))
                .forEach(daemon -> byNumber.put(numberOf(daemon), daemon));
        return List.copyOf(byNumber.values());
    }

    /** Where the processes serve their metrics to Prometheus, the JobManager first; empty if no reporter is configured. */
    public List<Integer> metricPorts() throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (Daemon daemon : daemons().stream()
                .filter(each -> each.isAlive() && Files.exists(each.log()))
                .toList()) {
            try (Stream<String> log = Files.lines(daemon.log(), StandardCharsets.ISO_8859_1)) {
                log.map(METRICS_SERVED::matcher)
                        .filter(Matcher::find)
                        .map(found -> Integer.valueOf(found.group(1)))
                        .reduce((earlier, last) -> last)
                        .ifPresent(ports::add);
            }
        }
        return ports;
    }

    /** Starts the JobManager, for the first time or after it was killed, without waiting. */
    public void startJobManager() throws IOException {
        start(jobManager(), process().jobManager(jobManager().log()));
    }

    /** Starts another TaskManager without waiting. */
    public Daemon startTaskManager() throws IOException {
        int number = taskManagers().stream()
                        .mapToInt(StandaloneCluster::numberOf)
                        .max()
                        .orElse(0)
                + 1;
        Daemon started = new Daemon(TASK_MANAGER + number, directory);
        start(started, process().taskManager(started.log()));
        return started;
    }

    /** Waits until exactly this many TaskManagers have registered with all their slots. */
    public void awaitTaskManagers(int count) throws IOException {
        int slots = count * configuration.get(TaskManagerOptions.NUM_TASK_SLOTS);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!isComplete(count, slots)) {
            checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new IOException(
                        "%d TaskManagers with %d slots must register within %d s, did not; logs are in %s%n%s"
                                .formatted(
                                        count,
                                        slots,
                                        PATIENCE.toSeconds(),
                                        directory.resolve("log"),
                                        jobManager().tail()));
            }
            pause();
        }
    }

    /** Whether none of its processes is alive. */
    boolean isDead() throws IOException {
        return !jobManager().isAlive() && taskManagers().stream().noneMatch(Daemon::isAlive);
    }

    /**
     * Stops all processes gracefully, or by force if need be, and deletes everything they wrote except logs, checkpoints and savepoints.
     */
    public void stop() throws IOException {
        List<Daemon> daemons = new ArrayList<>(taskManagers());
        daemons.add(jobManager());
        Daemon.stopAll(daemons);
        own(directory).delete(List.of("pids", "tmp", "conf"));
    }

    /** {@link #stop}, and deletes everything. */
    @Override
    public void close() throws IOException {
        stop();
        deleteRest(directory);
    }

    /** Deletes what a stopped cluster has left, and nothing else in the directory. */
    static void deleteRest(Path directory) throws IOException {
        own(directory).release(List.of("log", "checkpoints", "savepoints"));
    }

    private static OwnDirectory own(Path directory) {
        return new OwnDirectory(directory, "cluster");
    }

    private static void copyLogging(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(file -> file.getFileName().toString().startsWith("log4j"))
                    .toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private FlinkProcess process() {
        return new FlinkProcess(home, conf(), temporaryFiles(), configuration);
    }

    private void start(Daemon daemon, List<String> command) throws IOException {
        Map<String, String> environment = new TreeMap<>(home.environment());
        environment.put("FLINK_CONF_DIR", conf().toString());
        // glibc would keep memory for each thread that loaded a model; ONNX Runtime must send no telemetry.
        environment.put("MALLOC_ARENA_MAX", "2");
        environment.put("ORT_DISABLE_TELEMETRY", "1");
        daemon.start(command, environment);
    }

    private boolean isComplete(int taskManagers, int slots) {
        try {
            var overview = rest().overview();
            return overview.taskManagers() == taskManagers && overview.slots() == slots;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void checkAlive() throws IOException {
        for (Daemon daemon : daemons()) {
            if (!daemon.isAlive()) {
                throw new IOException("%s has ended; its last output:%n%s".formatted(daemon.name(), daemon.tail()));
            }
        }
    }

    private List<Daemon> daemons() throws IOException {
        return Stream.concat(Stream.of(jobManager()), taskManagers().stream()).toList();
    }

    private static int numberOf(Daemon taskManager) {
        return Integer.parseInt(taskManager.name().substring(TASK_MANAGER.length()));
    }

    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(ASKED_AGAIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the cluster", interrupted);
        }
    }
}
