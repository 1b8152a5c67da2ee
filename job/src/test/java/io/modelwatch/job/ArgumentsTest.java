package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.warm.MemoryFileWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void settingsReachTheConfiguration() {
        assertThat(read("--set", "name=shop", "--set", "windows.lengths=10s,30s")
                        .orElseThrow())
                .matches(config -> config.name().equals("shop"))
                .matches(config -> config.windows().windowMillis().size() == 2);
    }

    @Test
    void helpExplainsEveryKeyAndRunsNothing() {
        assertThat(read("--help")).isEmpty();

        assertThat(text()).contains("--set", "kafka.start-from (default: committed)");
    }

    @Test
    void printConfigShowsWhatIsInEffectWithoutSecrets(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("my.yaml"), "kafka.properties.ssl.key.password: hunter2");
        assertThat(read("--print-config", "--config", file.toString())).isEmpty();

        assertThat(text())
                .contains("kafka.group-id: modelwatch", "ssl.key.password")
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.properties.ssl.key.password",
                "kafka.properties.sasl.jaas.config",
                "privacy.request-id-secret",
                "kafka.properties.basic.auth.credentials"
            })
    void aSecretOnTheCommandLineIsRefusedAndNotRepeated(String key) {
        assertThatThrownBy(() -> read("--validate", "--set", key + "=hunter2-hunter2-hunter2"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--set " + key + " must be ${env:NAME} or ${file:PATH}")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aSecretMayBeReferredToOnTheCommandLine(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "hunter2\n");

        MonitorConfig config = read("--set", "kafka.properties.ssl.key.password=${file:%s}".formatted(file))
                .orElseThrow();

        assertThat(config.kafka().properties()).containsEntry("ssl.key.password", "hunter2");
    }

    @Test
    void validateSaysSoAndRunsNothing() {
        assertThat(read("--validate")).isEmpty();

        assertThat(text()).isEqualTo("The configuration is valid.\n");
    }

    @Test
    void validateReadsTheMemoryFile(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("memory");
        DetectionSettings settings = MonitorConfig.load(List.of(), Map.of()).detection();
        try (var out = new MemoryFileWriter(settings, Instant.EPOCH, Instant.EPOCH, Files.newOutputStream(file))) {
            out.write("a series", SeriesMemory.NOTHING);
            out.finish();
        }

        assertThat(read("--validate", "--set", "detection.memory=" + file)).isEmpty();
        assertThat(text())
                .isEqualTo("The memory file %s fits: 1 series.\nThe configuration is valid.\n".formatted(file));
        assertThatThrownBy(() -> read(
                        "--validate",
                        "--set",
                        "detection.memory=" + file,
                        "--set",
                        "detection.time-zone=Asia/Shanghai"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is refused (other time zone)");
    }

    @Test
    void aMemoryFileThatOnlyTheClusterCanReadIsNotChecked() {
        for (String elsewhere : List.of("s3://bucket/memory", "/no/such/file")) {
            read("--validate", "--set", "detection.memory=" + elsewhere);

            assertThat(text())
                    .contains("The memory file %s cannot be read here and was not checked.".formatted(elsewhere))
                    .endsWith("The configuration is valid.\n");
        }
    }

    @Test
    void aWrongOptionIsRefused() {
        assertThatThrownBy(() -> read("--sett", "a=b"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--sett");
    }

    private Optional<MonitorConfig> read(String... args) {
        return Arguments.read(args, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
