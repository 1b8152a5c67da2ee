package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
    void printConfigShowsWhatIsInEffectWithoutSecrets() {
        assertThat(read("--print-config", "--set", "kafka.properties.ssl.key.password=hunter2"))
                .isEmpty();

        assertThat(text())
                .contains("kafka.group-id: modelwatch", "ssl.key.password")
                .doesNotContain("hunter2");
    }

    @Test
    void validateSaysSoAndRunsNothing() {
        assertThat(read("--validate")).isEmpty();

        assertThat(text()).isEqualTo("The configuration is valid.\n");
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
