package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectorKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final Path REFERENCE = Path.of("..", "docs", "reference");
    private static final Path SAMPLE = Path.of("..", "flink-conf", "modelwatch.yaml");
    private static final Map<String, String> TABLES = Map.of(
            "configuration", ConfigDocs.markdown(), //
            "metrics", ConfigDocs.metrics(),
            "detectors", ConfigDocs.detectors());

    /**
     * With {@code -Dgenerated=write}: what a new metric, detector or key adds to docs/reference and the sample file is not typed by hand.
     */
    @BeforeAll
    static void write() throws IOException {
        if ("write".equals(System.getProperty("generated"))) {
            Files.writeString(SAMPLE, SampleFile.written(Files.readString(SAMPLE)));
            for (Map.Entry<String, String> table : TABLES.entrySet()) {
                String page = Files.readString(page(table.getKey()));
                Files.writeString(
                        page(table.getKey()),
                        table(page, table.getKey()).replaceFirst(Matcher.quoteReplacement(table.getValue())));
            }
        }
    }

    @Test
    void theSampleFileHoldsEveryKeyAndNoOther() throws IOException {
        Set<String> written = sample().values.keySet().stream()
                .map(name -> Keys.covering(name).map(Declared::name).orElse("no key: " + name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<String> expected = Keys.ALL.stream()
                .filter(key -> !"{}".equals(key.byDefault()) || written.contains(key.name())) // nothing to be read
                .filter(key -> !key.name().startsWith("inputs[]")) // there is none by default
                .map(Declared::name)
                .toList();

        assertThat(written).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Files.readString(SAMPLE))
                .contains("  properties: {}", "    segments: {}", "    labels: {}", "inputs: []");
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
    void theReferenceShowsWhatTheCatalogueAndTheKeysSay() throws IOException {
        for (Map.Entry<String, String> table : TABLES.entrySet()) {
            Path page = page(table.getKey());

            assertThat(table(Files.readString(page), table.getKey()).group())
                    .as("the table of %s; -Dgenerated=write writes it", page)
                    .isEqualTo(table.getValue());
        }
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
        Stream<String> commanded = Catalog.incidentKinds().all().stream()
                .flatMap(kind -> kind.parameterNames().stream().map(name -> "patterns." + kind.code() + "." + name));

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
    private static Matcher table(String page, String marker) {
        Matcher found = Pattern.compile(
                        "(?<=<!-- %s -->\n).*?(?=<!-- /%s -->)".formatted(marker, marker), Pattern.DOTALL)
                .matcher(page);
        assertThat(found.find())
                .as("a page has the markers of table %s", marker)
                .isTrue();
        return found;
    }

    private static Path page(String table) {
        return REFERENCE.resolve(table + ".md");
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
