package io.modelwatch.tools.control;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.RuleFile;
import io.modelwatch.schemas.control.Command.Kind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code control.sh rule}. */
@Command(
        name = "rule",
        description = "Adds, replaces, disables, enables or deletes a detection rule.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "set|disable|enable|delete")
final class RuleCommands {
    @ParentCommand
    private LiveControl control;

    @Command(
            description = "Adds rules, or replaces those of the same name and severity.",
            mixinStandardHelpOptions = true)
    int set(
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description =
                                    "YAML or JSON: the fields of a rule, or a list rules as in the configuration.")
                    Path file,
            @Option(names = "--json", paramLabel = "TEXT", description = "The same, inline.") String json)
            throws Exception {
        if ((file == null) == (json == null)) {
            throw new ConfigException(List.of("either FILE or --json must be given"));
        }
        return control.sendAll(Kind.SET_RULE, file != null ? RuleFile.read(file) : RuleFile.parse("--json", json));
    }

    @Command(description = "Stops a rule from judging until it is enabled.", mixinStandardHelpOptions = true)
    int disable(@Parameters(paramLabel = "NAME[/SEVERITY]") String rule) throws Exception {
        return control.send(Kind.DISABLE_RULE, named(rule));
    }

    @Command(description = "Enables a disabled rule again; it learns anew.", mixinStandardHelpOptions = true)
    int enable(@Parameters(paramLabel = "NAME[/SEVERITY]") String rule) throws Exception {
        return control.send(Kind.ENABLE_RULE, named(rule));
    }

    @Command(description = "Deletes a rule, even one from the configuration.", mixinStandardHelpOptions = true)
    int delete(@Parameters(paramLabel = "NAME[/SEVERITY]") String rule) throws Exception {
        return control.send(Kind.DELETE_RULE, named(rule));
    }

    private static Map<String, String> named(String rule) {
        int slash = rule.indexOf('/');
        return slash < 0
                ? Map.of("name", rule, "severity", io.modelwatch.schemas.control.Command.USUAL_SEVERITY)
                : Map.of("name", rule.substring(0, slash), "severity", rule.substring(slash + 1));
    }
}
