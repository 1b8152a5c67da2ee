package io.modelwatch.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BenchmarkIT {
    @Test
    void findsThatTheJobAndFlinkSqlMeasureTheSame(@TempDir Path directory) throws Exception {
        var terminal = new ByteArrayOutputStream();
        Path result = directory.resolve("result.md");

        int exitCode = Benchmark.run(
                new PrintStream(terminal, true, StandardCharsets.UTF_8),
                "--parts=sql,throughput",
                "--events=20000",
                "--sql-events=20000",
                "--rounds=1",
                "--warm-up=0",
                "--backends=heap",
                "--out=" + result);

        assertThat(exitCode).isZero();
        assertThat(Files.readString(result))
                .contains("points of Flink SQL equal those of the job on heap")
                .contains("| b1 heap / a1 |", "| b2 heap / a2 |", "| b1 heap / c heap |");
        assertThat(terminal.toString(StandardCharsets.UTF_8)).contains("20,00"); // events written, to the nearest few
    }

    @Test
    void theAlertingStageKeepsNothingOfSeriesThatAreSilent(@TempDir Path directory) throws Exception {
        try (Runner runner = Runner.start(directory, 10_000)) {
            var stage = new AlertingStage(runner, List.of());
            Map<String, Long> abnormal = stage.state(2, SeriesPoints.LEARNING + 10, true, false);
            Map<String, Long> silent = stage.state(2, SeriesPoints.LEARNING + 10, true, true);

            // What patterns and incidents keep of two models is less than the description of their serializers: see
            // their own tests.
            for (String chain : List.of("Detect", "FollowAlert", "Explain")) {
                assertThat(bytes(abnormal, chain)).as(chain).isGreaterThan(10 * bytes(silent, chain));
            }
        }
    }

    private static long bytes(Map<String, Long> state, String chain) {
        return state.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(chain))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}
