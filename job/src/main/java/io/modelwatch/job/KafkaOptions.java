package io.modelwatch.job;

import io.modelwatch.job.config.ConfigSources;
import io.modelwatch.job.config.KafkaConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine.Option;

/** The options of every tool that talks to Kafka: the job's own configuration, with what is often given by hand beside it. */
final class KafkaOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of the job; repeatable, later files win.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One value over the files; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "As kafka.bootstrap-servers.")
    private String bootstrapServers;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties of Kafka's clients, as Kafka's own tools take them.")
    private Path commandConfig;

    /** @throws io.modelwatch.job.config.ConfigException with everything that is wrong */
    KafkaConfig read() throws IOException {
        if (bootstrapServers != null) {
            settings.put("kafka.bootstrap-servers", bootstrapServers);
        }
        if (commandConfig != null) {
            properties(commandConfig)
                    .forEach((name, value) -> settings.put("kafka.properties." + name, value.toString()));
        }
        return ConfigSources.of(files, settings, System.getenv()).config().kafka();
    }

    private static Properties properties(Path file) throws IOException {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }
}
