package io.modelwatch.lab.falsealarms;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.udfs.detect.Rule;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    void playsFaultsAndPlansByDrawnWindowsAtAnyParallelism(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("short.yaml"), """
                description: half an hour
                resource-interval: 10s
                models:
                  - name: checker
                    task: binary
                    requests-per-second: 30
                    versions: {v1: 1}
                    goodness: 0.9
                  - name: ranker
                    task: ranking
                    requests-per-second: 30
                    versions: {v1: 1}
                    goodness: 0.4
                planned:
                  - {name: canary, kind: canary, model: ranker, version: v2, begin: 10m, duration: 5m, size: 0.1}
                  - {name: upkeep, kind: maintenance, model: ranker, begin: 20m, duration: 2m, size: 1}
                faults:
                  - {name: failing, kind: error-burst, model: checker, begin: 10m, duration: 5m, size: 0.6}
                """);

        String one =
                printed(0, "--scenario", file.toString(), "--days", "0.02", "--allowed", "10000", "--parallelism", "1");
        String two =
                printed(0, "--scenario", file.toString(), "--days", "0.02", "--allowed", "10000", "--parallelism", "2");

        assertThat(two).isEqualTo(one);
        assertThat(one).contains("1 of 1 faults found").containsPattern("rules judged [1-9]\\d{3,} values normal");
    }

    @Test
    void hasTheRulesOfBeforeForComparison() throws Exception {
        Scenario month = ScenarioFile.load("shop-month");

        var before = WatchedJob.config(month, List.of(Path.of("src/main/resources/rules-before-adaptive.yaml")), false);
        var now = WatchedJob.config(month, List.of(), false);

        assertThat(before.detection().rules())
                .extracting(rule -> rule.detector().name())
                .contains("ewma", "z-score")
                .doesNotContain("adaptive");
        assertThat(now.detection().rules())
                .extracting(Rule::name)
                .containsAll(before.detection().rules().stream().map(Rule::name).toList());
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
