package io.modelwatch.lab.falsealarms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FalseAlarmsTest {
    private static final String A_QUARTER_OF_AN_HOUR = "0.01";

    @Test
    void countsNoIncidentInAQuarterOfAnHourOfNormalTrafficAtAnyParallelism() {
        String one = printed(0, "--days", A_QUARTER_OF_AN_HOUR, "--parallelism", "1");
        String two = printed(0, "--days", A_QUARTER_OF_AN_HOUR, "--parallelism", "2");

        assertThat(two).isEqualTo(one);
        assertThat(one)
                .contains("search-ranker            0     0.00")
                .containsPattern("rules judged [1-9]\\d{3,} values normal and \\d+ abnormal");
    }

    @Test
    void refusesWrongOptions() {
        printed(2, "--days", "0");
        printed(2, "--scenario", "no-such-scenario");
    }

    private static String printed(int exitCode, String... options) {
        var out = new ByteArrayOutputStream();
        try (var text = new PrintStream(out, true, StandardCharsets.UTF_8);
                var progress = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8)) {
            assertThat(new FalseAlarms(text, progress).run(options))
                    .as(String.join(" ", options))
                    .isEqualTo(exitCode);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
