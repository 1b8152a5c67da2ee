package io.modelwatch.local.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules that Prometheus is given. */
final class RuleFile {
    static final Path FILE = Path.of("..", "flink-conf", "prometheus", "modelwatch.rules.yml");

    private RuleFile() {}

    /** A rule, as far as it concerns notifications. */
    record Rule(String name, String expression, String severity, Map<String, String> annotations) {
        /**
         * The expression with comparisons that give 0 or 1 instead of leaving out what does not hold, and with what it wants to be absent:
         * it brings something whenever the metrics in it do. Comparisons stand between blanks, matchers of labels do not.
         */
        String whetherItHolds() {
            return expression.replaceAll(" (==|!=|>=|<=|>|<) ", " $1 bool ").replaceAll("^absent", "");
        }
    }

    static List<Rule> read() throws IOException {
        Object file = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(FILE));
        return list(map(file).get("groups")).stream()
                .flatMap(group -> list(map(group).get("rules")).stream())
                .map(rule -> rule(map(rule)))
                .toList();
    }

    private static Rule rule(Map<String, Object> rule) {
        return new Rule(
                text(rule.get("alert")),
                text(rule.get("expr")),
                text(map(rule.get("labels")).get("severity")),
                texts(map(rule.get("annotations"))));
    }

    private static Map<String, String> texts(Map<String, Object> values) {
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue())));
    }

    private static String text(Object value) {
        return (String) value;
    }

    @SuppressWarnings(
            "unchecked") // YAML's keys are texts here, and a cast of a value says if one is not what it should be
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked") // as above
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
