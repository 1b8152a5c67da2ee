package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class KeysTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void theSampleFileHoldsEveryKeyAndNoOther() throws IOException {
        Set<String> written = sample().values.keySet().stream()
                .map(name -> Keys.covering(name).map(Key::name).orElse("no key: " + name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> expected = Keys.names().stream()
                .filter(name ->
                        !List.of("kafka.properties", "models[].segments").contains(name)) // empty by default
                .toList();

        assertThat(written).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Files.readString(Path.of("..", "flink-conf", "modelwatch.yaml")))
                .contains("  properties: {}", "    segments: {}");
    }

    @Test
    void theSampleFileHoldsTheDefaults() throws IOException {
        Map<String, Object> written = sample().values;

        for (Key key : Keys.ALL) {
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
        String readme = Files.exists(README) ? Files.readString(README) : "";

        shows(readme, "config", ConfigDocs.markdown());
        shows(readme, "metrics", ConfigDocs.metrics());
        shows(readme, "detectors", ConfigDocs.detectors());
    }

    @Test
    void theTablesNameEverything() {
        assertThat(ConfigDocs.markdown()).contains("`kafka.idle-timeout`", "`10s`", "| duration >= 0s |");
        assertThat(ConfigDocs.help()).contains("rules[].severity (default: warning)");
        assertThat(ConfigDocs.metrics()).contains("`latency_p99` | ms |");
        assertThat(Catalog.detectors().stream().map(DetectorKind::name))
                .allSatisfy(name -> assertThat(ConfigDocs.detectors()).contains("`" + name + "`"));
    }

    /** A table between its markers is compared; a README without the markers promises nothing. */
    private static void shows(String readme, String marker, String table) {
        Matcher found = Pattern.compile(
                        "<!-- %s -->\\s*(.*?)\\s*<!-- /%s -->".formatted(marker, marker), Pattern.DOTALL)
                .matcher(readme);
        if (found.find()) {
            assertThat(found.group(1)).as("README table " + marker).isEqualTo(table.strip());
        }
    }

    private static Layer sample() throws IOException {
        try (InputStream in = KeysTest.class.getResourceAsStream(ConfigSources.SHIPPED)) {
            return Layer.of(ConfigSources.SHIPPED, in, new Problems());
        }
    }

    private static Layer defaultsOfScalars(Problems problems) {
        Map<String, String> defaults = Keys.ALL.stream()
                .filter(key -> !key.required() && !key.inList() && key.type().shape() != Type.Shape.MAP)
                .collect(Collectors.toMap(Key::name, Key::byDefault));
        return Layer.ofSettings(defaults, problems);
    }
}
