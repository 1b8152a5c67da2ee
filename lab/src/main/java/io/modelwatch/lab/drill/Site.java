package io.modelwatch.lab.drill;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.TopicPlan;
import io.modelwatch.local.FreePorts;
import io.modelwatch.local.cluster.ClusterPlan;
import io.modelwatch.local.cluster.Daemon;
import io.modelwatch.local.cluster.FlinkHome;
import io.modelwatch.local.cluster.StandaloneBroker;
import io.modelwatch.local.cluster.StandaloneCluster;
import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;

/** The environment of a drill: a broker and a cluster of processes, and the live job on it. */
public final class Site implements AutoCloseable {
    private static final int PARTITIONS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LONGEST_PAUSE_MILLIS = 4_000;
    /**
     * The shipped configuration waits ever longer between restarts: right for operations, but drills test the alerts. Checkpoints are
     * frequent so that many alerts are published during a disturbance.
     */
    private static final Map<String, String> IMPATIENT = Map.of(
            "execution.checkpointing.interval", "1s",
            "execution.checkpointing.min-pause", "200ms",
            "env.java.opts.taskmanager", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", // none of them lives long
            "heartbeat.interval", "1000",
            "heartbeat.timeout", "20000",
            "metrics.fetcher.update-interval", "1000",
            "restart-strategy.type", "fixed-delay",
            "restart-strategy.fixed-delay.attempts", "1000",
            "restart-strategy.fixed-delay.delay", "500ms");

    private final Path root;
    private final Path directory;
    private final Terms terms;
    private final Random random;
    private final PrintStream out;
    private final List<Duration> recoveries = new ArrayList<>();
    private final List<Path> configs = new ArrayList<>();
    /** Ctrl-C must leave no process: they run in separate sessions. */
    private final Thread onExit = new Thread(this::endProcesses, "end-of-drill");

    private StandaloneBroker broker;
    private StandaloneCluster cluster;
    private MonitorConfig config;
    private MetricWatch metrics;
    private LiveTraffic traffic;
    private SubmittedJob job;

    private Site(Path root, Path directory, Terms terms, long seed, PrintStream out) {
        this.root = root;
        this.directory = directory;
        this.terms = terms;
        this.random = new Random(seed);
        this.out = out;
    }

    /**
     * Starts broker and cluster, without traffic or a job yet.
     *
     * @param root of modelwatch's sources
     * @param directory for everything that is written
     * @param cluster settings that override those of the terms
     */
    static Site start(Path root, Path directory, Terms terms, Map<String, String> cluster, long seed, PrintStream out)
            throws Exception {
        Site site = new Site(root, directory, terms, seed, out);
        Runtime.getRuntime().addShutdownHook(site.onExit);
        try {
            site.startBroker();
            site.config = site.configure();
            site.createTopics(site.config.kafka());
            site.metrics = MetricWatch.fromNowOn(
                    site.bootstrapServers(), site.config.kafka().topics().metrics());
            site.startCluster(cluster);
            return site;
        } catch (Exception failure) {
            site.close();
            throw failure;
        }
    }

    private void startBroker() throws IOException {
        broker = StandaloneBroker.start(
                directory.resolve("broker"), FreePorts.find(1).get(0));
    }

    private MonitorConfig configure() throws IOException {
        configs.add(writeConfig(directory));
        return MonitorConfig.load(configs, settings());
    }

    /** Puts the configuration of every drill's job into a directory. */
    static Path writeConfig(Path directory) throws IOException {
        Path file = directory.resolve("drill.yaml");
        try (InputStream yaml = Site.class.getResourceAsStream("/drill.yaml")) {
            Files.copy(yaml, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** Creates the missing topics of a job. */
    void createTopics(KafkaConfig kafka) throws Exception {
        // History is written within seconds: broker timestamps would place all of it at one moment.
        List<TopicPlan> plans = TopicPlan.ofHistory(kafka.topics(), PARTITIONS);
        try (Admin admin = Admin.create(kafka.impatientProperties());
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            TopicsTool.create(admin, kafka, plans, (short) 1, nowhere);
        }
    }

    private void startCluster(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(IMPATIENT);
        settings.putAll(terms.cluster());
        settings.putAll(more);
        cluster = StandaloneCluster.start(new ClusterPlan(
                FlinkHome.find(root),
                root.resolve("flink-conf"),
                directory.resolve("cluster"),
                terms.taskManagers(),
                terms.slots(),
                0,
                settings));
    }

    /** Prints what happens, with the time. */
    public void say(String format, Object... values) {
        out.printf("  %s  %s%n", Moments.text(System.currentTimeMillis()), format.formatted(values));
    }

    /** The random numbers of a drill. */
    Random random() {
        return random;
    }

    public StandaloneCluster cluster() {
        return cluster;
    }

    StandaloneBroker broker() {
        return broker;
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public MonitorConfig config() {
        return config;
    }

    /** The configuration files of the job's first start, and its settings. */
    List<Path> configs() {
        return List.copyOf(configs);
    }

    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(terms.job());
        settings.put("kafka.bootstrap-servers", bootstrapServers());
        return settings;
    }

    Path root() {
        return root;
    }

    Path directory() {
        return directory;
    }

    public LiveTraffic traffic() {
        return traffic;
    }

    public SubmittedJob job() {
        return job;
    }

    /** Starts the traffic. */
    void start(LiveTraffic flowing) {
        traffic = flowing;
        traffic.start();
    }

    void submit() throws Exception {
        submit(terms.parallelism(), List.of());
    }

    /** @param more arguments of {@code scripts/submit.sh} */
    void submit(int parallelism, List<String> more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--parallelism", Integer.toString(parallelism)));
        configs.forEach(file -> arguments.addAll(List.of("--config", file.toString())));
        settings().forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        arguments.addAll(more);
        Map<String, String> environment = Map.of(
                "FLINK_HOME", FlinkHome.find(root).directory().toString(),
                "FLINK_CONF_DIR", cluster.conf().toString(),
                "FLINK_LOG_DIR", directory.resolve("cluster/log").toString());
        job = SubmittedJob.submit(root, cluster.rest(), environment, arguments);
    }

    /** Stops the job with a savepoint. */
    String stopJob() throws Exception {
        return job.stop(directory.resolve("savepoints"));
    }

    /** Restarts the stopped broker with its topics, at the same address. */
    void startBrokerAgain() throws IOException {
        String address = bootstrapServers();
        broker = StandaloneBroker.start(
                directory.resolve("broker"), Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    /** Waits until a consumer of committed alerts sees an open incident, plus a random moment. */
    void awaitIncident() throws Exception {
        try (IncidentWatch watch =
                new IncidentWatch(bootstrapServers(), config.kafka().topics().alerts())) {
            watch.awaitOpen(Set.of());
        }
        TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
    }

    /**
     * Kill -9 of a random TaskManager; another one is started in its place, and the job is restored when the call returns.
     *
     * @param remark printed with it
     * @return when it was killed, epoch milliseconds
     */
    public long killTaskManager(String remark) throws Exception {
        List<Daemon> alive = cluster.taskManagers();
        Daemon victim = alive.get(random.nextInt(alive.size()));
        int restores = job.restores();
        victim.kill();
        long killed = System.currentTimeMillis();
        say("kill -9 of %s %s", victim.name(), remark);
        cluster.startTaskManager();
        job.awaitRestored(restores);
        return killed;
    }

    /** Waits until the job has measured beyond a time, epoch milliseconds; returns how long after that time it did. */
    public Duration awaitMeasured(long time) throws Exception {
        return metrics.awaitPointAfter(time, PATIENCE, traffic::check);
    }

    /** Waits until the job measures data from after a disturbance, and records how long that took. */
    Duration recover() throws Exception {
        return recover(System.currentTimeMillis());
    }

    /** @param since when the disturbance was over, epoch milliseconds */
    public Duration recover(long since) throws Exception {
        return keep(awaitMeasured(since));
    }

    /**
     * Waits until a job that was just restored measures current data: another one may have measured until then.
     *
     * @param since when the disturbance was over, epoch milliseconds
     */
    Duration recoverAfterRestore(long since) throws Exception {
        long restored = System.currentTimeMillis();
        return keep(awaitMeasured(restored).plusMillis(restored - since));
    }

    private Duration keep(Duration took) throws IOException {
        job.checkGoesOn();
        recoveries.add(took);
        say("recovered after %s", Moments.text(took));
        return took;
    }

    /** Recovery times, in order. */
    List<Duration> recoveries() {
        return List.copyOf(recoveries);
    }

    /** Ends all processes; their files stay. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(onExit);
        try {
            closeClients();
        } finally {
            endProcesses();
        }
    }

    private void endProcesses() {
        try {
            endCluster();
        } catch (IOException stays) {
            throw new UncheckedIOException("a process may be left", stays);
        }
    }

    private void endCluster() throws IOException {
        try {
            if (cluster != null) {
                cluster.stop();
            }
        } finally {
            if (broker != null) {
                broker.stop();
            }
        }
    }

    private void closeClients() {
        if (traffic != null) {
            traffic.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }
}
