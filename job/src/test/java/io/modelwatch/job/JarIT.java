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
    /**
     * Neither Flink nor ONNX Runtime, which are in a cluster's lib/, nor a logging binding, a broker, or what people run beside the job.
     */
    private static final List<String> MAY_HOLD = List.of(
            "io/modelwatch/schemas/",
            "io/modelwatch/udfs/",
            "io/modelwatch/job/",
            "org/apache/flink/connector/",
            "org/apache/flink/streaming/connectors/",
            "org/apache/flink/streaming/util/serialization/JSON", // of the connector
            "org/apache/kafka/",
            "com/github/luben/", // compression, for Kafka and Avro
            "net/jpountz/",
            "org/xerial/snappy/",
            "org/apache/commons/",
            "org/apache/avro/",
            "com/fasterxml/jackson/",
            "org/snakeyaml/engine/",
            "picocli/",
            "com/datadoghq/sketch/");

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
                    .noneMatch(entry -> entry.matches(".*\\.(onnx|so|dll|dylib)") && entry.contains("onnx"))
                    .noneMatch(entry -> entry.equals("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"));
            assertThat(entries)
                    .filteredOn(entry -> entry.endsWith(".class") && !entry.startsWith("META-INF/"))
                    .allMatch(entry -> MAY_HOLD.stream().anyMatch(entry::startsWith));
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
