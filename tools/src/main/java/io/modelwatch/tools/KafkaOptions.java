package io.modelwatch.tools;

import io.modelwatch.job.Arguments;
import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.ConfigSources;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
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
import picocli.CommandLine.ScopeType;

/**
 * The options of every tool that connects to Kafka: the job's own configuration, and shortcuts for what is often given by hand. They may
 * come before or after the name of a subcommand.
 */
public final class KafkaOptions {
    @Option(
            names = "--config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "The job's configuration; repeatable, later files win.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--set",
            scope = ScopeType.INHERIT,
            paramLabel = "KEY=VALUE",
            description = "Override one value of the files; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--bootstrap-servers",
            scope = ScopeType.INHERIT,
            paramLabel = "HOST:PORT",
            description = "Overrides kafka.bootstrap-servers.")
    private String bootstrapServers;

    @Option(
            names = "--command-config",
            scope = ScopeType.INHERIT,
            paramLabel = "FILE",
            description = "Properties file for Kafka's clients, as Kafka's own tools take it.")
    private Path commandConfig;

    /** @throws ConfigException with everything that is wrong */
    public KafkaConfig read() {
        return readAll().kafka();
    }

    /** @throws ConfigException with everything that is wrong */
    public MonitorConfig readAll() {
        return readAll(List.of());
    }

    /**
     * The whole configuration.
     *
     * @param over files that override the given ones
     * @throws ConfigException with everything that is wrong
     */
    public MonitorConfig readAll(List<Path> over) {
        Arguments.refuseSecrets(settings);
        Map<String, String> effective = new LinkedHashMap<>(settings);
        if (bootstrapServers != null) {
            effective.put("kafka.bootstrap-servers", bootstrapServers);
        }
        if (commandConfig != null) {
            properties(commandConfig)
                    .forEach((name, value) -> effective.put("kafka.properties." + name, value.toString()));
        }
        List<Path> all = new ArrayList<>(files);
        all.addAll(over);
        return ConfigSources.of(all, effective, System.getenv()).config();
    }

    private static Properties properties(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException unreadable) {
            throw new ConfigException(List.of(
                    "--command-config must name a file that can be read, was %s (%s)".formatted(file, unreadable)));
        }
        return properties;
    }
}
