package io.modelwatch.tools.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleLimitsTest {
    @TempDir
    private Path folder;

    /** A month has 259,200 windows of 10 s: 6 p² = 1/259,200 is p = 0.000802, and (0.0013333 / 0.000802)^0.2 = 1.107. */
    @Test
    void showsTheLimitForEachModelThatARuleWatchesAndEachWindow() throws IOException {
        Path file = Files.writeString(folder.resolve("modelwatch.yaml"), """
                windows.lengths: [10s, 1m]
                detection.false-incidents-per-month: 1
                models: [{name: ranker}, {name: ads}, {name: '*'}]
                rules:
                  - {name: Errors, detector: adaptive, metrics: error_rate, windows: 10s, models: "r*"}
                  - {name: Late, detector: threshold, parameters: {upper: 1}, metrics: latency_mean}
                """);
        MonitorConfig config = MonitorConfig.load(List.of(file), Map.of());

        assertThat(RuleLimits.text(config.detection().rules().get(0), config))
                .isEqualTo("; limit for ranker: 1.11 (10s)");
        assertThat(RuleLimits.text(config.detection().rules().get(1), config)).isEmpty();
    }
}
