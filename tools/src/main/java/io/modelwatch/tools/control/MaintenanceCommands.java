package io.modelwatch.tools.control;

import io.modelwatch.schemas.control.Command.Kind;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code control.sh maintenance}. */
@Command(
        name = "maintenance",
        description = "Marks a time in which alerts of some models are expected: they are counted and not told.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "begin|end")
final class MaintenanceCommands {
    @ParentCommand
    private LiveControl control;

    @Command(
            description = "Marks maintenance; under a name that there is, it replaces that one.",
            mixinStandardHelpOptions = true)
    int begin(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--models",
                            required = true,
                            paramLabel = "GLOBS",
                            description = "Models, separated by commas; * is any text.")
                    String models,
            @Option(names = "--versions", paramLabel = "GLOBS", description = "Versions; all if not given.")
                    String versions,
            @Option(
                            names = "--from",
                            paramLabel = "INSTANT",
                            description = "Event time; when the command takes effect if not given.")
                    Instant from,
            @Option(
                            names = "--until",
                            required = true,
                            paramLabel = "INSTANT",
                            description = "Event time, exclusive; at most 7 days after it begins.")
                    Instant until,
            @Option(names = "--reason", paramLabel = "TEXT", description = "For people.") String reason)
            throws Exception {
        Map<String, String> parameters = new TreeMap<>(Map.of("name", name, "models", models));
        put(parameters, "versions", versions);
        put(parameters, "from", from);
        put(parameters, "until", until);
        put(parameters, "reason", reason);
        return control.send(Kind.BEGIN_MAINTENANCE, parameters);
    }

    @Command(description = "Ends maintenance early, or calls it off.", mixinStandardHelpOptions = true)
    int end(@Parameters(paramLabel = "NAME") String name) throws Exception {
        return control.send(Kind.END_MAINTENANCE, Map.of("name", name));
    }

    private static void put(Map<String, String> parameters, String name, Object value) {
        if (value != null) {
            parameters.put(name, value.toString());
        }
    }
}
