package io.modelwatch.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class KafkaOptionsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.properties.ssl.key.password",
                "kafka.properties.sasl.jaas.config",
                "privacy.request-id-secret",
                "kafka.properties.basic.auth.credentials"
            })
    void aSecretOnTheCommandLineIsRefusedAndNotRepeated(String key) {
        KafkaOptions options = options("--set", key + "=hunter2-hunter2-hunter2");

        assertThatThrownBy(options::readAll)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("--set " + key + " must be ${env:NAME} or ${file:PATH}")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void secretsOfAFileMayBeReadMoreThanOnce(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("client.properties"), "ssl.key.password=hunter2");
        KafkaOptions options = options("--command-config", file.toString());

        for (int i = 0; i < 2; i++) {
            assertThat(options.read().properties()).containsEntry("ssl.key.password", "hunter2");
        }
    }

    private static KafkaOptions options(String... args) {
        KafkaOptions options = new KafkaOptions();
        new CommandLine(CommandSpec.create().addMixin("kafka", CommandSpec.forAnnotatedObject(options)))
                .parseArgs(args);
        return options;
    }
}
