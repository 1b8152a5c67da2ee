package io.modelwatch.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A dashboard of Grafana, as far as it is about where things are and what they ask. */
record Dashboard(String name, JsonNode json) {
    static final Path DIRECTORY = Path.of("..", "flink-conf", "grafana");

    /**
     * What a panel asks.
     *
     * @param panel its title
     */
    record Query(String panel, String expression) {}

    static Dashboard read(String name) throws IOException {
        return new Dashboard(name, new JsonMapper().readTree(Files.readString(DIRECTORY.resolve(name + ".json"))));
    }

    /** Without rows. */
    List<JsonNode> panels() {
        return all().filter(panel -> !panel.path("type").asText().equals("row")).toList();
    }

    Stream<JsonNode> all() {
        return each(json.path("panels"));
    }

    List<JsonNode> variables() {
        return each(json.path("templating").path("list")).toList();
    }

    List<Query> queries() {
        return panels().stream()
                .flatMap(panel -> each(panel.path("targets"))
                        .map(target -> new Query(
                                panel.path("title").asText(),
                                target.path("expr").asText())))
                .toList();
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
