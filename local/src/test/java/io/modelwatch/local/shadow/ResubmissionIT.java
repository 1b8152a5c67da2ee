package io.modelwatch.local.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtEnvironment;
import io.modelwatch.local.Cluster;
import io.modelwatch.local.JobJar;
import io.modelwatch.local.Patience;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.RelevancePairs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job's jar is submitted again and again to one TaskManager, with ONNX Runtime where Flink's lib/ would have it. */
@Timeout(180)
class ResubmissionIT {
    private static final int SUBMISSIONS = 4; // the first, and three more

    @TempDir
    Path directory;

    @AfterEach
    void forget() {
        UserLoaders.forget();
    }

    @Test
    void resubmittingLeavesNoClassLoaderAndNoFiles() throws Exception {
        ClickModel model = ClickModel.train(new ClickWorld(1), 1, 1_000, 8);
        Path file = Files.write(directory.resolve("clicks.onnx"), model.onnx("clicks", "v1"));
        Configuration settings = new Configuration();
        settings.set(
                CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
                List.of("ai.onnxruntime.")); // as in flink-conf
        List<Path> jars =
                List.of(JobJar.find(), jarOf(ResubmittedJob.class, ExampleRequests.class, RelevancePairs.class));
        OrtEnvironment.getEnvironment(); // whoever asks first is remembered until the process ends: see ResubmittedJar
        long unpacked = 0;
        try (Cluster cluster = Cluster.start(1, 1, settings)) {
            for (int submission = 1; submission <= SUBMISSIONS; submission++) {
                JobID job = cluster.submit(ResubmittedJob.define(file.toUri().toString(), ClickWorld.WIDTH), jars);

                assertThat(cluster.awaitEnd(job, 60).isSuccess()).isTrue();
                assertThat(UserLoaders.seen()).isEqualTo(submission);
                assertThat(UserLoaders.takeScored()).as("scored").isPositive();
                if (submission == 1) {
                    unpacked = unpackedRuntimes();
                }
            }
            assertThat(UserLoaders.contain(ScoreShadowIT.class.getClassLoader()))
                    .as("classes came from the jar")
                    .isFalse();
            awaitCollection();
        }
        assertThat(unpackedRuntimes()).isEqualTo(unpacked);
    }

    private static void awaitCollection() {
        Patience.await("no class loader stays")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            System.gc();
                            return UserLoaders.alive();
                        },
                        alive -> alive == 0);
    }

    /** Directories into which ONNX Runtime unpacks its libraries. */
    private static long unpackedRuntimes() throws IOException {
        assertThat(OrtEnvironment.class.getClassLoader()).isSameAs(ResubmissionIT.class.getClassLoader());
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("onnxruntime-java"))
                    .count();
        }
    }

    /** What the job's jar lacks: classes of this module, with those nested in them. */
    private Path jarOf(Class<?>... classes) throws IOException {
        Path jar = directory.resolve("test-job.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Class<?> each : classes) {
                add(each, out);
                for (Class<?> nested : each.getDeclaredClasses()) {
                    add(nested, out);
                }
            }
        }
        return jar;
    }

    private static void add(Class<?> each, JarOutputStream out) throws IOException {
        String name = each.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = each.getClassLoader().getResourceAsStream(name)) {
            in.transferTo(out);
        }
    }
}
