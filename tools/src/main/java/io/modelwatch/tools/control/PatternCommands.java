package io.modelwatch.tools.control;

import io.modelwatch.schemas.control.Instruction.OfPattern;
import java.util.Map;
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
        return control.send(new OfPattern(pattern, values));
    }

    @Command(description = "Returns to the configuration's parameters.", mixinStandardHelpOptions = true)
    int reset(@Parameters(paramLabel = "PATTERN") String pattern) throws Exception {
        return control.send(new OfPattern(pattern, Map.of()));
    }
}
