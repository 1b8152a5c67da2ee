package io.modelwatch.schemas.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleTextTest {
    private static final Path SCHEMA = Path.of("src", "main", "resources", "schemas", "command.schema.json");
    /** The names that a command to set a rule may have. */
    private static final Pattern NAMES =
            Pattern.compile("(\"const\": \"set-rule\".*?\"enum\": \\[\n)(.*?)(\n +])", Pattern.DOTALL);

    private static final String LAST = "    \"keep-firing-for\": {";

    /** With {@code -Dgenerated=write} it writes them there first. */
    @Test
    void theSchemaOfCommandsHasTheFieldsOfRules() throws IOException {
        if ("write".equals(System.getProperty("generated"))) {
            Files.writeString(SCHEMA, written(Files.readString(SCHEMA)));
        }
        String schema = Files.readString(SCHEMA);

        assertThat(schema)
                .as("command.schema.json; -Dgenerated=write writes it")
                .isEqualTo(written(schema));
        assertThat(schema).contains("\"min-relative-change\": {", "            \"min-relative-change\",");
    }

    private static String written(String schema) {
        List<String> names = Stream.of(List.of("command"), RuleText.fields(), List.of("effectiveAt", "id"))
                .flatMap(List::stream)
                .toList();
        String enumerated = names.stream().map("            \"%s\""::formatted).collect(Collectors.joining(",\n"));
        Matcher found = NAMES.matcher(schema);
        assertThat(found.find()).as("the schema lists the names of set-rule").isTrue();
        String properties = RuleText.fields().stream()
                .filter(field -> !schema.contains("\n    \"%s\": {".formatted(field)))
                .map("    \"%s\": { \"$ref\": \"#/$defs/scalar\" },\n"::formatted)
                .collect(Collectors.joining());
        return found.replaceFirst("$1" + Matcher.quoteReplacement(enumerated) + "$3")
                .replace(LAST, properties + LAST);
    }
}
