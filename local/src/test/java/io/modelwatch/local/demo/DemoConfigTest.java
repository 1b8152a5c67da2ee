package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.simulate.ScenarioFile;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.stats.ModelSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoConfigTest {
    @TempDir
    Path directory;

    @Test
    void watchesTheModelsOfTheScenario() throws Exception {
        MonitorConfig config = DemoConfig.of(ScenarioFile.load("default"), "localhost:9092", true, directory);

        assertThat(config.requests().of("fraud-check").task()).isEqualTo(ModelSettings.Task.BINARY);
        assertThat(config.requests().of("delivery-time").task()).isEqualTo(ModelSettings.Task.REGRESSION);
        assertThat(config.requests().of("search-ranker").horizonMillis()).containsExactly(5_000L, 30_000L);
    }

    @Test
    void judgesByTheShippedRules() throws Exception {
        MonitorConfig config = DemoConfig.of(ScenarioFile.load("default"), "localhost:9092", true, directory);

        DetectionSettings shipped = MonitorConfig.load(List.of(), Map.of()).detection();
        assertThat(config.detection().rules()).isEqualTo(shipped.rules());
        assertThat(config.detection())
                .usingRecursiveComparison()
                .ignoringFields(
                        "rules",
                        "budget.segments",
                        "budget.windowMillis",
                        "silences") // its models and windows are others
                .isEqualTo(shipped);
    }
}
