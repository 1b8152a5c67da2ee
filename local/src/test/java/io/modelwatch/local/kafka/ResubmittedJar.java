package io.modelwatch.local.kafka;

import io.modelwatch.local.Cluster;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.util.MutableURLClassLoader;

/**
 * Submits the job's jar to one TaskManager repeatedly, each time until a candidate has scored, in a process whose class path is that of a
 * cluster: Flink and ONNX Runtime, but neither Kafka nor its connector. Prints what each job was seen with, and fails if anything stays.
 */
final class ResubmittedJar {
    static final int SUBMISSIONS = 4; // the first, and three more

    /**
     * Class loaders that stay, regardless of the number of jobs: here the JobManager runs in the same process, and for record methods Java
     * remembers the type that it last had to do with. Those of TaskManagers forget it.
     */
    static final int HELD = 1;

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long TICK_MILLIS = 50;
    private static final String MAIN = "io.modelwatch.job.Main";

    private final Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    private final Set<WeakReference<ClassLoader>> loaders = new HashSet<>();

    private ResubmittedJar() {}

    /** @param args the jar, then the arguments of its main class */
    public static void main(String[] args) throws Exception {
        new ResubmittedJar().run(Path.of(args[0]), List.of(args).subList(1, args.length));
        System.exit(0); // what is left of Flink's own threads is no matter
    }

    private void run(Path jar, List<String> arguments) throws Exception {
        Set<String> files = Set.of();
        try (Cluster cluster = Cluster.start(1, 4, cluster())) {
            for (int submission = 1; submission <= SUBMISSIONS; submission++) {
                JobID job = cluster.submitJar(jar, ofJob(), arguments.toArray(String[]::new));
                until(() -> "a candidate scores", () -> GaugeReporter.sum("scored") > 0);
                rememberLoaders();
                cluster.cancel(job);
                System.out.printf("submission %d: scored %d%n", submission, GaugeReporter.sum("scored"));
                GaugeReporter.forget();
                until(
                        () -> "no thread of the job is left, but " + threadsOfJobs(),
                        () -> threadsOfJobs().isEmpty());
                if (submission == 1) {
                    until(
                            () -> "files of the job are deleted",
                            () -> !files().toString().contains("blob_"));
                    files = files();
                }
            }
            until(
                    () -> alive() + " class loaders of " + loaders.size() + " are at most " + HELD,
                    () -> alive() <= HELD);
            System.out.printf("class loaders: %d, of which stay: %d%n", loaders.size(), alive());
            Set<String> before = files;
            until(() -> "there are files as before: " + before, () -> files().equals(before));
        }
    }

    /** As flink-conf has it; files of a job go soon after its end, not in an hour. */
    private static Configuration cluster() {
        return ofJob().set(BlobServerOptions.CLEANUP_INTERVAL, 1L);
    }

    private static Configuration ofJob() {
        Configuration settings = GaugeReporter.settings();
        settings.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, List.of("ai.onnxruntime."));
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        return settings;
    }

    /** Those of the job that runs: of the TaskManager and of the JobManager. */
    private void rememberLoaders() throws ClassNotFoundException {
        Set<ClassLoader> ofJob = new HashSet<>();
        for (Thread thread : threadsOfJobs()) {
            ofJob.add(thread.getContextClassLoader().loadClass(MAIN).getClassLoader());
        }
        if (ofJob.isEmpty() || ofJob.contains(ResubmittedJar.class.getClassLoader())) {
            throw new IllegalStateException("classes of the job must be those of its jar, were of " + ofJob);
        }
        ofJob.forEach(loader -> loaders.add(new WeakReference<>(loader)));
    }

    private static List<Thread> threadsOfJobs() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getContextClassLoader() instanceof MutableURLClassLoader
                        || thread.getClass().getClassLoader() instanceof MutableURLClassLoader)
                .toList();
    }

    private long alive() {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    /** Everything in the temporary directory, which is this process's own. */
    private Set<String> files() throws IOException {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void until(Supplier<String> what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("in vain was waited until " + what.get());
            }
            TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
        }
    }
}
