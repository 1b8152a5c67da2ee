package io.modelwatch.job;

import io.modelwatch.job.config.ConfigDocs;
import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.ConfigSources;
import io.modelwatch.job.config.MonitorConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The command line of the job. */
@Command(
        name = "modelwatch",
        description = "Watches machine-learning models: reads their events from Kafka, writes metrics and alerts.",
        sortOptions = false,
        usageHelpAutoWidth = true)
public final class Arguments {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "YAML over the defaults; repeatable, later files win.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "One value over the files; repeatable.")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(names = "--print-config", description = "Print the effective configuration, secrets masked, and stop.")
    private boolean print;

    @Option(names = "--validate", description = "Check the configuration and stop; brokers are not asked.")
    private boolean validate;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Explain options and keys and stop.")
    private boolean help;

    private Arguments() {}

    /**
     * @return the configuration to run with, or nothing if the arguments asked for a text, which has been printed
     * @throws ConfigException if the arguments or the resulting configuration are wrong
     */
    public static Optional<MonitorConfig> read(String[] args, PrintStream out) {
        var arguments = new Arguments();
        var line = new CommandLine(arguments);
        try {
            line.parseArgs(args);
        } catch (ParameterException wrong) {
            throw new ConfigException(List.of(wrong.getMessage() + "; --help explains the options"));
        }
        return arguments.follow(line, out);
    }

    /**
     * Allows secrets on a command line only as references: the list of processes shows them to everybody.
     *
     * @throws ConfigException with every secret that is written there literally
     */
    public static void refuseSecrets(Map<String, String> settings) {
        List<String> problems = settings.entrySet().stream()
                .filter(setting -> ConfigSources.isSecret(setting.getKey()))
                .filter(setting ->
                        !setting.getValue().isEmpty() && !setting.getValue().contains("${"))
                .map(setting ->
                        "--set %s must be ${env:NAME} or ${file:PATH}, or stand in a file: the list of processes shows"
                                        .formatted(setting.getKey())
                                + " the command line")
                .toList();
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private Optional<MonitorConfig> follow(CommandLine line, PrintStream out) {
        if (help) {
            out.println(line.getUsageMessage() + "\nKeys of the configuration:\n" + ConfigDocs.help());
            return Optional.empty();
        }
        refuseSecrets(settings);
        var sources = ConfigSources.of(files, settings, System.getenv());
        MonitorConfig config = sources.config();
        if (print) {
            out.print(sources.effective());
        } else if (validate) {
            MemoryCheck.report(config, out);
            out.println("The configuration is valid.");
        }
        return print || validate ? Optional.empty() : Optional.of(config);
    }
}
