package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleTerms;
import io.modelwatch.udfs.detect.adaptive.Days;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the configuration says to the detector {@code adaptive}. */
class AdaptiveKeysTest {
    @TempDir
    private Path folder;

    private DetectionSettings read(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("modelwatch.yaml"), yaml);
        return ConfigSources.of(List.of(file), Map.of(), Map.of()).config().detection();
    }

    @Test
    void aZoneAndACalendarAreTaken() throws IOException {
        DetectionSettings given = read("detection: {time-zone: Asia/Shanghai, calendar: [2026-10-01, 2026-10-02]}");

        assertThat(given.days())
                .isEqualTo(new Days(
                        ZoneId.of("Asia/Shanghai"), List.of(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 2))));
        assertThat(read("name: plain").days().zone()).isEqualTo(ZoneId.of("UTC"));
    }

    @Test
    void whatIsNoZoneAndNoDateIsRefused() {
        assertThatThrownBy(() -> read("detection: {time-zone: Mars/Olympus, calendar: [2026-02-30]}"))
                .hasMessageContaining("detection.time-zone must be a time zone", "Mars/Olympus")
                .hasMessageContaining("detection.calendar must be a list, each a date");
    }

    @Test
    void aModelsBudgetIsDividedOverItsRulesSegmentsAndWindows() throws IOException {
        DetectionSettings settings = read("""
                windows.lengths: [10s, 1m]
                detection.false-incidents-per-month: 6
                models: [{name: ranker, segments: {device: [ios]}}, {name: '*'}]
                rules:
                  - {name: Errors, detector: adaptive, metrics: error_rate, segments: "*"}
                  - {name: Orphans, detector: adaptive, metrics: orphan_rate, windows: 1m}
                  - {name: Own, detector: adaptive, parameters: {false-incidents-per-month: 3}, metrics: latency_mean}
                """);
        Rule errors = settings.rules().get(0);
        Rule own = settings.rules().get(2);

        // For the ranker: all, ios and other devices in two windows, and one series of orphans.
        assertThat(RuleTerms.of(errors, "ranker", settings).falseIncidentsPerMonth())
                .isCloseTo(6.0 / 7, within(1e-12));
        assertThat(RuleTerms.of(errors, "another", settings).falseIncidentsPerMonth())
                .isCloseTo(6.0 / 3, within(1e-12));
        assertThat(RuleTerms.of(own, "ranker", settings).falseIncidentsPerMonth())
                .isCloseTo(3.0 / 2, within(1e-12));
    }
}
