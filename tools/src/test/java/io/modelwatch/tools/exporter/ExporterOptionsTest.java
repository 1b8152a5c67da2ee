package io.modelwatch.tools.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong options, and brokers that do not answer, end with 2 and a sentence. */
class ExporterOptionsTest {
    private static final String NOBODY = "--bootstrap-servers 127.0.0.1:1 --set kafka.connect-timeout=100ms";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--max-series 0 | --max-series must be >= 1, was 0",
                "--stale-after 0 | --stale-after must be >= 1, was 0",
                "--listen here | --listen must be HOST:PORT, was here",
                "--listen 127.0.0.1:70000 | --listen must be HOST:PORT, was 127.0.0.1:70000",
                "--max-series many | Invalid value for option '--max-series'",
                "--set windows.pane=0s | windows.pane",
                NOBODY + " | 127.0.0.1:1 did not"
            })
    void areReported(String options, String sentence) {
        var told = new ByteArrayOutputStream();
        PrintStream before = System.err;
        int exitCode;
        try (PrintStream err = new PrintStream(told, true, StandardCharsets.UTF_8)) {
            System.setErr(err);
            exitCode = Exporter.run(options.split(" "));
        } finally {
            System.setErr(before);
        }

        assertThat(exitCode).isEqualTo(2);
        assertThat(told.toString(StandardCharsets.UTF_8)).contains(sentence).doesNotContain("\tat ");
    }

    @Test
    void helpExplainsEveryOptionAndWhereItListens() {
        var told = new ByteArrayOutputStream();
        PrintStream before = System.out;
        int exitCode;
        try (PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            exitCode = Exporter.run("--help");
        } finally {
            System.setOut(before);
        }

        assertThat(exitCode).isZero();
        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("--listen", "127.0.0.1:9466", "--max-series", "10000", "--segments", "--stale-after");
    }
}
