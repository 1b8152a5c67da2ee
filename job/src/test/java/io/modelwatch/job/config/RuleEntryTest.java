package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.NeverFires;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.RuleReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleEntryTest {
    private static final Map<String, String> RULE = Map.of(
            "name",
            "Slow",
            "severity",
            "critical",
            "detector",
            "ewma",
            "metrics",
            "latency_*",
            "parameters.nsigmas",
            "5");

    @TempDir
    Path directory;

    @Test
    void aCommandsRuleThatCanNeverFireIsRefused() {
        var settings = new DetectionSettings(List.of(), 3_600_000, 1_800_000, 86_400_000, 120_000);
        RuleReader reader = RuleEntry.ofCommands(NeverFires.by(settings, List.of(10_000L, 300_000L)));
        Map<String, String> slow = new HashMap<>(RULE);
        slow.put("for", "10 of 10");
        Map<String, String> nowhere = new HashMap<>(RULE);
        nowhere.put("windows", "2m");

        assertThat(reader.read(RULE).id()).isEqualTo("Slow/critical");
        assertThatThrownBy(() -> reader.read(slow)).hasMessageContaining("it can never fire on windows of 5m");
        assertThatThrownBy(() -> reader.read(nowhere))
                .hasMessageContaining("windows must match one of windows.lengths (10s, 5m), was '2m'");
    }

    @Test
    void aCommandsRuleIsReadLikeOneOfTheConfigurationWithItsDefaults() throws Exception {
        Rule rule = RuleEntry.OF_COMMANDS.read(RULE);

        assertThat(rule).isEqualTo(fromFile(RULE).get(0));
        assertThat(rule.id()).isEqualTo("Slow/critical");
        assertThat(rule.detector().describe()).contains("nsigmas=5.0");
        assertThat(rule.keepFiringMillis()).isEqualTo(60_000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "min-change         | much",
                "min-count          | 0",
                "direction          | sideways",
                "for                | 5 of 3",
                "keep-firing-for    | soon",
                "detector           | oracle",
                "parameters.nsigma  | 4",
                "parameters.nsigmas | many",
                "parameters.lambda  | 7",
                "sevrity            | critical",
                "name               | no_data",
                "name               | internal_errors",
                "severity           | a/b",
            })
    void whatIsWrongIsToldInTheSentencesOfTheFile(String key, String value) {
        Map<String, String> texts = new HashMap<>(RULE);
        texts.put(key, value);

        IllegalArgumentException ofCommand =
                catchThrowableOfType(IllegalArgumentException.class, () -> RuleEntry.OF_COMMANDS.read(texts));
        ConfigException ofFile = catchThrowableOfType(ConfigException.class, () -> fromFile(texts));

        assertThat(ofCommand).isNotNull();
        assertThat(ofFile.getMessage()).contains(ofCommand.getMessage());
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        Map<String, String> texts = new HashMap<>(RULE);
        texts.remove("metrics");
        texts.put("min-count", "0");

        assertThatThrownBy(() -> RuleEntry.OF_COMMANDS.read(texts))
                .hasMessageContaining("rules[Slow].min-count must be a whole number >= 1, was '0'")
                .hasMessageContaining("rules[Slow].metrics must be given");
    }

    @Test
    void aCommandReadsNothingOfTheMachine() {
        Map<String, String> texts = new HashMap<>(RULE);
        texts.put("models", "${env:HOME},${file:/etc/hostname}");

        assertThat(RuleEntry.OF_COMMANDS.read(texts).models()).isEqualTo("${env:HOME},${file:/etc/hostname}");
    }

    @Test
    void theDirectionsAreThoseOfRules() {
        assertThat(Keys.named("rules[].direction").type().choices())
                .containsExactly(Arrays.stream(Rule.Direction.values())
                        .map(direction -> direction.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    @Test
    void aFileOfRulesIsReadAsTextsWhetherYamlOrJsonOneOrMany() {
        Map<String, String> texts =
                Map.of("name", "Slow", "metrics", "a,b", "parameters.nsigmas", "5", "for", "1 of 1");

        assertThat(RuleFile.parse("x", "name: Slow\nmetrics: [a, b]\nparameters: {nsigmas: 5}\nfor: 1 of 1"))
                .containsExactly(texts);
        assertThat(RuleFile.parse("x", "rules:\n- {name: Slow, metrics: \"a,b\", parameters.nsigmas: 5, for: 1 of 1}"))
                .containsExactly(texts);
        assertThat(RuleFile.parse(
                        "x",
                        "{\"name\":\"Slow\",\"metrics\":\"a,b\",\"parameters\":{\"nsigmas\":5},\"for\":\"1 of 1\"}"))
                .containsExactly(texts);
        for (String wrong : List.of("", "7", "[1]", "rules: {", "- name: a\n  - b")) {
            assertThatThrownBy(() -> RuleFile.parse("x", wrong)).isInstanceOf(ConfigException.class);
        }
    }

    private List<Rule> fromFile(Map<String, String> texts) throws Exception {
        String fields = texts.entrySet().stream()
                .map(field -> "%s: \"%s\"".formatted(field.getKey(), field.getValue()))
                .collect(Collectors.joining(", "));
        Path file = Files.writeString(directory.resolve("rules.yaml"), "rules: [{" + fields + "}]");
        return MonitorConfig.load(List.of(file), Map.of()).detection().rules();
    }
}
