package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What is submitted to Flink. */
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
                    .noneMatch(entry -> entry.startsWith("org/slf4j/"))
                    .noneMatch(entry -> entry.startsWith("io/modelwatch/tools/")) // what people run beside it
                    .noneMatch(entry -> entry.startsWith("io/prometheus/"))
                    .noneMatch(entry -> entry.startsWith("org/knowm/"))
                    .noneMatch(entry -> entry.startsWith("ai/onnxruntime/")) // belongs into lib/
                    .noneMatch(entry -> entry.startsWith("ai/djl/"))
                    .noneMatch(entry -> entry.matches(".*\\.(onnx|so|dll|dylib)") && entry.contains("onnx"))
                    .noneMatch(entry -> entry.equals("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"));
        }
    }

    private static Path jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("modelwatch-job-[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
