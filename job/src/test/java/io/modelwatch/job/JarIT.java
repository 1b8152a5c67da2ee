package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class JarIT {
    @Test
    void theJarHoldsWhatAClusterLacksAndNothingElse() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            List<String> entries = jar.stream().map(ZipEntry::getName).toList();

            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo(Main.class.getName());
            assertThat(entries)
                    .contains(
                            "io/modelwatch/job/Topology.class",
                            "io/modelwatch/udfs/inference/OnnxScorers.class",
                            "modelwatch.yaml",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE",
                            "org/apache/flink/connector/kafka/source/KafkaSource.class",
                            "org/apache/flink/connector/datagen/source/DataGeneratorSource.class",
                            "org/apache/kafka/clients/consumer/KafkaConsumer.class")
                    .noneMatch(entry -> entry.startsWith("org/apache/flink/runtime/")) // Flink
                    .noneMatch(entry -> entry.startsWith("org/apache/flink/streaming/api/"))
                    .noneMatch(entry -> entry.startsWith("kafka/server/")) // a broker
                    .noneMatch(entry -> entry.startsWith("org/apache/logging/log4j/"))
                    .noneMatch(entry -> entry.startsWith("ai/onnxruntime/")) // belongs into lib/
                    .noneMatch(entry -> entry.startsWith("ai/djl/"))
                    .noneMatch(entry -> entry.matches(".*\\.(onnx|so|dll|dylib)") && entry.contains("onnx"))
                    .noneMatch(entry -> entry.equals("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"));
        }
    }

    @Test
    void theCommandLineToolsNeedNothingButTheJar() throws Exception {
        Process topics = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar().toString(),
                        Topics.class.getName(),
                        "--bootstrap-servers",
                        "127.0.0.1:1",
                        "--set",
                        "kafka.connect-timeout=100ms")
                .redirectErrorStream(true)
                .start();
        String printed = new String(topics.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(printed).contains("127.0.0.1:1 did not").doesNotContain("\tat ");
        assertThat(topics.waitFor()).isEqualTo(2);
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("modelwatch-job-[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
