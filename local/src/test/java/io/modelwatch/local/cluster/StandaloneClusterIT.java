package io.modelwatch.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: a broker, a JobManager and TaskManagers, to which the job's jar is submitted. */
@Timeout(480)
class StandaloneClusterIT {
    private static final int RESUBMISSIONS = 3;
    /** Where ONNX Runtime unpacks itself, once in each process that scores. */
    private static final String UNPACKED = "onnxruntime-java";

    @TempDir
    Path directory;

    @Test
    void aSubmittedJobRunsOnBothTaskManagersAndResubmissionsLeaveNothingBehind() throws Exception {
        try (RunningSite site = RunningSite.start(directory)) {
            String job = site.submit();
            site.awaitMeasuring(job, 0);
            assertThat(site.taskManagersOf(job)).hasSize(2);
            site.registerCandidate();
            site.awaitCandidate(1);
            site.cancel(job);
            Remains first = Remains.of(site.cluster);

            for (int time = 1; time <= RESUBMISSIONS; time++) {
                int points = site.metricPoints();
                String again = site.submit();
                site.awaitMeasuring(again, points);
                site.awaitCandidate(1 + time);
                site.cancel(again);
                site.awaitNone(() -> Remains.of(site.cluster).since(first));
            }
        }
        assertThat(directory.resolve("cluster")).doesNotExist();
        assertThat(directory.resolve("broker")).doesNotExist();
    }

    @Test
    void aTaskManagerThatWasKilledCanBeReplacedAndStoppingLeavesNoProcess() throws Exception {
        Set<Long> pids = new HashSet<>();
        try (StandaloneCluster cluster = StandaloneCluster.start(plan(0))) {
            pids.add(cluster.jobManager().pid());
            Daemon lost = cluster.taskManagers().get(0);
            pids.add(lost.pid());
            lost.kill();
            assertThat(lost.isAlive()).isFalse();
            Daemon frozen = cluster.startTaskManager();
            pids.add(frozen.pid());
            frozen.suspend();

            assertThat(frozen.isAlive()).isTrue();
        }
        assertThat(pids)
                .hasSize(3)
                .noneMatch(
                        pid -> ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
        assertThat(directory.resolve("cluster")).doesNotExist();
    }

    @Test
    void aClusterWhoseWebUiHasNoPortIsNotStarted() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ClusterPlan plan = plan(taken.getLocalPort());

            assertThatThrownBy(() -> StandaloneCluster.start(plan))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("port of the web UI must be free, " + taken.getLocalPort() + " is not");
            assertThat(plan.directory()).doesNotExist();
        }
    }

    @Test
    void aClusterWhoseProcessEndsSaysWhyAndLeavesNoProcess() throws Exception {
        ClusterPlan plan = plan(0, Map.of("env.java.opts.jobmanager", "-XX:+NoSuchOption"));

        assertThatThrownBy(() -> StandaloneCluster.start(plan))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("jobmanager has ended")
                .hasMessageContaining("NoSuchOption");
        assertThat(Daemon.in(plan.directory())).isEmpty();
    }

    /** With the options of flink-conf/production, and the key store that docs/security.md makes. */
    @Test
    void onlyProcessesWithTheClustersCertificateGetIn() throws Exception {
        Map<String, String> options = new HashMap<>();
        Path keys = directory.resolve("internal.p12");
        GlobalConfiguration.loadConfiguration("../flink-conf/production")
                .toMap()
                .forEach((key, value) -> {
                    if (key.startsWith("security.ssl.")) {
                        options.put(key, value.endsWith(".p12") ? keys.toString() : value);
                    }
                });
        makeKeys(keys);
        try (StandaloneCluster cluster = StandaloneCluster.start(plan(0, options))) { // they found each other
            int port = GlobalConfiguration.loadConfiguration(cluster.conf().toString())
                    .get(JobManagerOptions.PORT);

            assertThatThrownBy(() -> shakeHands(port, keys))
                    .isInstanceOf(
                            IOException
                                    .class) // who still writes when the other side has closed may not read its reason
                    .message()
                    .containsAnyOf("fatal alert: bad_certificate", "Broken pipe", "Connection reset");
        }
    }

    private static void makeKeys(Path file) throws Exception {
        String command = Files.readAllLines(Path.of("../docs/security.md")).stream()
                .dropWhile(line -> !line.startsWith("keytool "))
                .takeWhile(line -> !line.startsWith("chmod "))
                .collect(Collectors.joining(" "))
                .replace("\\", " ")
                .replace("-keystore internal.p12", "-keystore " + file);
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process keytool = new ProcessBuilder(
                        command.replaceFirst("keytool", tool).strip().split(" +"))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    /** As somebody who takes the cluster's certificate and has none. */
    private static void shakeHands(int port, Path keys) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(keys.toFile(), "internal".toCharArray()));
        SSLContext stranger = SSLContext.getInstance("TLS");
        stranger.init(null, trust.getTrustManagers(), null);
        try (SSLSocket socket =
                (SSLSocket) stranger.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.startHandshake();
            if (socket.getInputStream().read() < 0) {
                throw new IOException("closed");
            }
        }
    }

    @Test
    void aDirectoryOfSomebodyElseIsNeitherTakenNorDeleted() throws Exception {
        Path precious = Files.createDirectories(directory.resolve("log")).resolve("precious");
        Files.writeString(precious, "1");
        ClusterPlan plan = new ClusterPlan(
                FlinkHome.find(RunningSite.ROOT), RunningSite.ROOT.resolve("flink-conf"), directory, 1, 1, 0, Map.of());

        assertThatThrownBy(() -> StandaloneCluster.start(plan)).hasMessageContaining("must be empty or its own");
        StandaloneCluster.deleteRest(directory);
        StandaloneBroker.deleteRest(directory);

        assertThat(precious).exists();
    }

    private ClusterPlan plan(int webPort) {
        return plan(webPort, Map.of());
    }

    private ClusterPlan plan(int webPort, Map<String, String> overrides) {
        return new ClusterPlan(
                FlinkHome.find(RunningSite.ROOT),
                RunningSite.ROOT.resolve("flink-conf"),
                directory.resolve("cluster"),
                1,
                1,
                webPort,
                overrides);
    }

    /** What ended jobs have left in TaskManagers and on disk. */
    private record Remains(
            Map<String, Integer> classLoaders, Map<String, Set<String>> threads, Set<Path> files, long unpacked) {
        static Remains of(StandaloneCluster cluster) throws IOException {
            Map<String, Integer> classLoaders = new HashMap<>();
            Map<String, Set<String>> threads = new HashMap<>();
            for (Daemon taskManager : cluster.taskManagers()) {
                Jvm jvm = new Jvm(taskManager.pid());
                classLoaders.put(taskManager.name(), jvm.userClassLoaders());
                threads.put(taskManager.name(), jvm.threads());
            }
            Set<Path> files = files(cluster.temporaryFiles());
            long unpacked = files.stream()
                    .filter(file -> file.getFileName().toString().startsWith(UNPACKED))
                    .count();
            files.removeIf(file -> file.toString().contains(UNPACKED));
            return new Remains(classLoaders, threads, files, unpacked);
        }

        /** But for what the JobManager remembers of ended jobs, for an hour, and its web server's own. */
        private static Set<Path> files(Path temporary) throws IOException {
            try (Stream<Path> files = Files.walk(temporary)) {
                return files.filter(file -> Stream.of("executionGraphStore-", "flink-web-")
                                .noneMatch(own -> file.toString().contains(own)))
                        .collect(Collectors.toSet());
            } catch (UncheckedIOException vanished) {
                return files(temporary); // what is deleted meanwhile ends a walk
            }
        }

        /** What was not there before, for people. */
        List<String> since(Remains before) {
            List<String> more = new ArrayList<>();
            classLoaders.forEach((name, count) -> {
                if (count > 0) {
                    more.add("%s: %s class loaders".formatted(name, count));
                }
            });
            threads.forEach((name, running) -> running.stream()
                    .filter(thread -> !before.threads.get(name).contains(thread))
                    .forEach(thread -> more.add("%s: thread %s".formatted(name, thread))));
            files.stream().filter(file -> !before.files.contains(file)).forEach(file -> more.add(file.toString()));
            if (unpacked > classLoaders.size()) {
                more.add("ONNX Runtime unpacked %s times in %s TaskManagers".formatted(unpacked, classLoaders.size()));
            }
            return more;
        }
    }
}
