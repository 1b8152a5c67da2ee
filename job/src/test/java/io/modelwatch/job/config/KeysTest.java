package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.incident.IncidentKind;
import io.modelwatch.udfs.incident.PatternParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SAMPLE = Path.of("..", "flink-conf", "modelwatch.yaml");
    private static final Map<String, String> TABLES = Map.of(
            "config", ConfigDocs.markdown(), //
            "metrics", ConfigDocs.metrics(),
            "detectors", ConfigDocs.detectors());

    /** With {@code -Dgenerated=write}: what a new metric, detector or key adds to the README and the sample file is not typed by hand. */
    @BeforeAll
    static void write() throws IOException {
        if ("write".equals(System.getProperty("generated"))) {
            Files.writeString(SAMPLE, SampleFile.written(Files.readString(SAMPLE)));
            String readme = Files.readString(README);
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                readme = table(readme, table.getKey()).replaceFirst(Matcher.quoteReplacement(table.getValue()));
            }
            Files.writeString(README, readme);
        }
    }

    @Test
    void theSampleFileHoldsEveryKeyAndNoOther() throws IOException {
        Set<String> written = sample().values.keySet().stream()
                .map(name -> Keys.covering(name).map(Declared::name).orElse("no key: " + name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> expected = Keys.ALL.stream()
                .filter(key -> !"{}".equals(key.byDefault()) || written.contains(key.name())) // nothing to be read
                .map(Declared::name)
                .toList();

        assertThat(written).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Files.readString(SAMPLE)).contains("  properties: {}", "    segments: {}");
    }

    @Test
    void theSampleFileHoldsTheDefaults() {
        Map<String, Object> written = sample().values;

        for (Declared key : Keys.ALL) {
            String concrete = key.name().replace("models[]", "models[*]");
            if (written.containsKey(concrete) && !key.required()) {
                assertThat(written.get(concrete)).as(concrete).hasToString(key.byDefault());
            }
        }
    }

    @Test
    void everyDefaultKeepsItsOwnRule() {
        var problems = new Problems();

        new Values(List.of(defaultsOfScalars(problems)), new Placeholders(Map.of()), problems);

        problems.throwIfAny();
    }

    @Test
    void theReadmeShowsWhatTheCatalogueAndTheKeysSay() throws IOException {
        String readme = Files.readString(README);

        TABLES.forEach((marker, table) -> assertThat(table(readme, marker).group())
                .as("README table %s; -Dgenerated=write writes it", marker)
                .isEqualTo(table));
    }

    @Test
    void theSampleFileIsWrittenFromTheKeys() throws IOException {
        String sample = Files.readString(SAMPLE);

        assertThat(sample)
                .as("flink-conf/modelwatch.yaml; -Dgenerated=write writes it")
                .isEqualTo(SampleFile.written(sample));
    }

    @Test
    void theErrorCodesAreTheCatalogues() {
        assertThat(Keys.named("metrics.error-codes").byDefault()).isEqualTo(Catalog.ERROR_CODES.toString());
    }

    @Test
    void whatCommandsMaySetOfPatternsIsWhatTheConfigurationHas() {
        Stream<String> commanded = Arrays.stream(IncidentKind.values())
                .flatMap(kind ->
                        PatternParameters.of(kind).stream().map(name -> "patterns." + kind.code() + "." + name));

        assertThat(Keys.names())
                .filteredOn(name -> name.startsWith("patterns."))
                .containsExactlyInAnyOrderElementsOf(commanded.toList());
    }

    @Test
    void theTablesNameEverything() {
        assertThat(ConfigDocs.markdown()).contains("`kafka.idle-timeout`", "`1m`", "| duration >= 0s |");
        assertThat(ConfigDocs.help()).contains("rules[].severity (default: warning)");
        assertThat(ConfigDocs.metrics()).contains("`latency_p99` | ms |");
        assertThat(Catalog.detectors().stream().map(DetectorKind::name))
                .allSatisfy(name -> assertThat(ConfigDocs.detectors()).contains("`" + name + "`"));
    }

    /** Finds the lines between the markers of a table, without them. */
    private static Matcher table(String readme, String marker) {
        Matcher found = Pattern.compile(
                        "(?<=<!-- %s -->\n).*?(?=<!-- /%s -->)".formatted(marker, marker), Pattern.DOTALL)
                .matcher(readme);
        assertThat(found.find())
                .as("README has the markers of table %s", marker)
                .isTrue();
        return found;
    }

    private static Layer sample() {
        return Layer.ofFile(SAMPLE, new Problems());
    }

    private static Layer defaultsOfScalars(Problems problems) {
        Map<String, String> defaults = Keys.ALL.stream()
                .filter(key -> !key.required() && !key.inList() && key.type().shape() != Type.Shape.MAP)
                .collect(Collectors.toMap(Declared::name, Declared::byDefault));
        return Layer.ofSettings(defaults, problems);
    }
}
