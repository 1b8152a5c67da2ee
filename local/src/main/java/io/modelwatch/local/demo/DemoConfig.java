package io.modelwatch.local.demo;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The job's configuration for a scenario: the shipped defaults, what {@code demo.yaml} shortens, and the scenario's models. */
public final class DemoConfig {
    private static final String HORIZONS = "5s, 30s";

    private DemoConfig() {}

    /**
     * Writes the files to pass to the job with {@code --config} and reads them as the job does.
     *
     * @param directory for the files
     * @param bounded whether the job ends with the records that are in the topics at its start; such a job scores nothing again
     */
    static MonitorConfig of(Scenario scenario, String bootstrapServers, boolean bounded, Path directory)
            throws IOException {
        Path shortened = directory.resolve("demo.yaml");
        try (InputStream yaml = DemoConfig.class.getResourceAsStream("/demo.yaml")) {
            Files.copy(yaml, shortened);
        }
        Path models = Files.writeString(directory.resolve("models.yaml"), models(scenario));
        Map<String, String> settings =
                Map.of("kafka.bootstrap-servers", bootstrapServers, "kafka.bounded", Boolean.toString(bounded));
        if (bounded || scenario.candidates().isEmpty()) {
            return MonitorConfig.load(List.of(shortened, models), settings);
        }
        Path shadow = Files.writeString(directory.resolve("shadow.yaml"), shadow(directory));
        return MonitorConfig.load(List.of(shortened, models, shadow), settings);
    }

    /** The directory of the candidates' models. */
    static Path modelsIn(Path directory) {
        return directory.resolve("models");
    }

    private static String shadow(Path directory) {
        return "shadow:\n  max-rate: 1\n  model-roots: [%s]\n"
                .formatted(quoted(modelsIn(directory).toUri().toString()));
    }

    static String models(Scenario scenario) {
        return models(scenario, HORIZONS);
    }

    /** @param horizons of labels, for example {@code 1m, 30m} */
    public static String models(Scenario scenario, String horizons) {
        return scenario.models().stream()
                .map(model -> model(model, horizons))
                .collect(Collectors.joining("", "models:\n", ""));
    }

    private static String model(SimulatedModel model, String horizons) {
        String task =
                switch (model.task()) {
                    case RANKING, SHOP -> "task: ranking, cutoffs: [5, 10], unlabelled: negative";
                    case RELEVANCE -> "task: ranking, cutoffs: [3], unlabelled: negative";
                    case CLICKS -> "task: ranking, cutoffs: [5], unlabelled: negative";
                    case BINARY -> "task: binary";
                    case REGRESSION -> "task: regression";
                };
        String segments = model.segments().entrySet().stream()
                .map(dimension -> quoted(dimension.getKey()) + ": "
                        + dimension.getValue().keySet().stream()
                                .map(DemoConfig::quoted)
                                .collect(Collectors.joining(", ", "[", "]")))
                .collect(Collectors.joining(", ", "{", "}"));
        return "  - {name: %s, %s, horizons: [%s], segments: %s}\n"
                .formatted(quoted(model.name()), task, horizons, segments);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
