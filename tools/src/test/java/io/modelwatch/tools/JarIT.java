package io.modelwatch.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.tools.topics.TopicsTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What people run beside the job. */
class JarIT {
    @Test
    void theJarHoldsTheToolsAndNothingOfFlink() throws IOException {
        try (JarFile jar = new JarFile(jar().toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                    .contains(
                            "io/modelwatch/tools/exporter/Exporter.class",
                            "io/modelwatch/job/config/MonitorConfig.class",
                            "modelwatch.yaml",
                            "META-INF/LICENSE",
                            "META-INF/NOTICE",
                            "org/apache/kafka/clients/consumer/KafkaConsumer.class",
                            "org/knowm/xchart/BitmapEncoder.class")
                    .noneMatch(entry -> entry.startsWith("org/apache/flink/"))
                    .noneMatch(entry -> entry.startsWith("org/apache/logging/log4j/"))
                    .noneMatch(entry -> entry.equals("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"));
        }
    }

    @Test
    void theToolsNeedNothingButTheJar() throws Exception {
        Process topics = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        jar().toString(),
                        TopicsTool.class.getName(),
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
            return files.filter(file -> file.getFileName().toString().matches("modelwatch-tools-[^/]*\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
