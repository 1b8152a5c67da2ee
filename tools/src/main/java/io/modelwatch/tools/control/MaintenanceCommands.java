package io.modelwatch.tools.control;

import io.modelwatch.schemas.control.Instruction.BeginMaintenance;
import io.modelwatch.schemas.control.Instruction.EndMaintenance;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code control.sh maintenance}. */
@Command(
        name = "maintenance",
        description = "Sets a time in which alerts of some models are expected: they are counted but not published.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "begin|end")
final class MaintenanceCommands {
    @ParentCommand
    private LiveControl control;

    @Command(
            description = "Begins a maintenance window; replaces an existing one of the same name.",
            mixinStandardHelpOptions = true)
    int begin(
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--models",
                            required = true,
                            paramLabel = "GLOBS",
                            description = "Models, separated by commas; * matches any text.")
                    String models,
            @Option(names = "--versions", paramLabel = "GLOBS", description = "Versions; all if not given.")
                    String versions,
            @Option(
                            names = "--from",
                            paramLabel = "INSTANT",
                            description = "Event time at which it begins; default: when the command takes effect.")
                    Instant from,
            @Option(
                            names = "--until",
                            required = true,
                            paramLabel = "INSTANT",
                            description = "Event time at which it ends, exclusive; at most 7 days after it begins.")
                    Instant until,
            @Option(names = "--reason", paramLabel = "TEXT", description = "A comment for people.") String reason)
            throws Exception {
        return control.send(new BeginMaintenance(name, models, versions, from, until, reason));
    }

    @Command(description = "Ends a maintenance window early, or cancels it.", mixinStandardHelpOptions = true)
    int end(@Parameters(paramLabel = "NAME") String name) throws Exception {
        return control.send(new EndMaintenance(name));
    }
}
