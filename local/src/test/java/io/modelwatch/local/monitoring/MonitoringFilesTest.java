package io.modelwatch.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.modelwatch.local.monitoring.RuleFile.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of dashboards and rules without a Prometheus. */
class MonitoringFilesTest {
    private static final Path RUNBOOK = Path.of("..", "docs", "runbooks", "job.md");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)");
    private static final int COLUMNS = 24;

    @ParameterizedTest
    @ValueSource(strings = {"job", "models"})
    void everyPanelSaysWhatItShowsInWhichUnit(String name) throws IOException {
        for (JsonNode panel : Dashboard.read(name).panels()) {
            String title = panel.path("title").asText();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asText()).as(title).endsWith(".");
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "models"})
    void panelsHaveAnIdAndAPlaceOfTheirOwn(String name) throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        Dashboard.read(name).all().forEach(panel -> {
            assertThat(ids.add(panel.path("id").asInt()))
                    .as("%s", panel.path("id"))
                    .isTrue();
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            assertThat(right).isLessThanOrEqualTo(COLUMNS);
            for (int x = place.path("x").asInt(); x < right; x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    String cell = x + " " + (place.path("y").asInt() + y);
                    assertThat(taken.add(cell))
                            .as("%s at %s", panel.path("title"), cell)
                            .isTrue();
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"job", "models"})
    void queriesUseVariablesThatThereAreAndAllOfThem(String name) throws IOException {
        Dashboard dashboard = Dashboard.read(name);
        Set<String> used = new HashSet<>();
        Matcher matcher = VARIABLE.matcher(dashboard.json().toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        used.remove("__rate_interval"); // Grafana's own

        assertThat(dashboard.variables())
                .extracting(variable -> variable.path("name").asText())
                .containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void everyRuleSaysHowBadItIsAndHasASectionInTheRunbook() throws IOException {
        List<String> sections = Files.readAllLines(RUNBOOK).stream()
                .filter(line -> line.startsWith("## "))
                .toList();

        for (Rule rule : RuleFile.read()) {
            assertThat(rule.severity()).as(rule.name()).isIn("warning", "critical");
            assertThat(rule.annotations()).as(rule.name()).containsOnlyKeys("summary", "description", "runbook_url");
            assertThat(rule.annotations().get("runbook_url"))
                    .isEqualTo("docs/runbooks/job.md#" + rule.name().toLowerCase(Locale.ROOT));
            assertThat(sections).contains("## " + rule.name());
        }
        assertThat(sections).hasSameSizeAs(RuleFile.read());
    }
}
