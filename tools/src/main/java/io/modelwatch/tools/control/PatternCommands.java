package io.modelwatch.tools.control;

import io.modelwatch.schemas.control.Command.Kind;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code control.sh pattern}. */
@Command(
        name = "pattern",
        description = "Changes the parameters of an incident pattern.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "set|reset")
final class PatternCommands {
    @ParentCommand
    private LiveControl control;

    @Command(
            description =
                    "Sets parameters; all others return to the configuration's values, including those set before.",
            mixinStandardHelpOptions = true)
    int set(
            @Parameters(index = "0", paramLabel = "PATTERN") String pattern,
            @Parameters(index = "1..*", arity = "1..*", paramLabel = "NAME=VALUE") Map<String, String> values)
            throws Exception {
        Map<String, String> parameters = new TreeMap<>(Map.of("name", pattern));
        values.forEach((name, value) -> parameters.put("parameters." + name, value));
        return control.send(Kind.SET_PATTERN, parameters);
    }

    @Command(description = "Returns to the configuration's parameters.", mixinStandardHelpOptions = true)
    int reset(@Parameters(paramLabel = "PATTERN") String pattern) throws Exception {
        return control.send(Kind.RESET_PATTERN, Map.of("name", pattern));
    }
}
