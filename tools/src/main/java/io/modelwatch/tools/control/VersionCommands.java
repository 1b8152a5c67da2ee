package io.modelwatch.tools.control;

import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfServing;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code control.sh version}. */
@Command(
        name = "version",
        description = "Reports which versions of a model answer its requests: for a deployment tool.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "deployed|retiring|retired")
final class VersionCommands {
    @ParentCommand
    private LiveControl control;

    @Command(description = "A version answers requests from now on.", mixinStandardHelpOptions = true)
    int deployed(
            @Parameters(paramLabel = "MODEL/VERSION") String name,
            @Option(
                            names = "--share",
                            paramLabel = "SHARE",
                            description = "The share of the model's requests that it is to get, in (0, 1].")
                    Double share)
            throws Exception {
        return send(Kind.DEPLOYED, name, share);
    }

    @Command(
            description = "The requests of a version go elsewhere from now on, at once or little by little.",
            mixinStandardHelpOptions = true)
    int retiring(@Parameters(paramLabel = "MODEL/VERSION") String name) throws Exception {
        return send(Kind.RETIRING, name, null);
    }

    @Command(
            description = "A version is asked no more from now on; if it is all the same, an alert says so.",
            mixinStandardHelpOptions = true)
    int retired(@Parameters(paramLabel = "MODEL/VERSION") String name) throws Exception {
        return send(Kind.RETIRED, name, null);
    }

    private int send(Kind kind, String name, Double share) throws Exception {
        String[] parts = Messenger.modelAndVersion(name);
        return control.send(new OfServing(kind, parts[0], parts[1], share));
    }
}
