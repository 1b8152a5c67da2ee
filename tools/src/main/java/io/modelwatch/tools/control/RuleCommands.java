package io.modelwatch.tools.control;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.RuleFile;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfRule;
import io.modelwatch.schemas.control.Instruction.SetRule;
import io.modelwatch.schemas.control.RuleText;
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
        List<Map<String, String>> rules = file != null ? RuleFile.read(file) : RuleFile.parse("--json", json);
        return control.sendAll(rules.stream().map(SetRule::new).toList());
    }

    @Command(description = "Stops a rule from judging until it is enabled.", mixinStandardHelpOptions = true)
    int disable(@Parameters(paramLabel = "NAME[/SEVERITY]") String rule) throws Exception {
        return control.send(change(Kind.DISABLE_RULE, rule));
    }

    @Command(description = "Enables a disabled rule again; it learns anew.", mixinStandardHelpOptions = true)
    int enable(@Parameters(paramLabel = "NAME[/SEVERITY]") String rule) throws Exception {
        return control.send(change(Kind.ENABLE_RULE, rule));
    }

    @Command(description = "Deletes a rule, even one from the configuration.", mixinStandardHelpOptions = true)
    int delete(@Parameters(paramLabel = "NAME[/SEVERITY]") String rule) throws Exception {
        return control.send(change(Kind.DELETE_RULE, rule));
    }

    private static OfRule change(Kind kind, String rule) {
        int slash = rule.indexOf('/');
        return slash < 0
                ? new OfRule(kind, rule, RuleText.USUAL_SEVERITY)
                : new OfRule(kind, rule.substring(0, slash), rule.substring(slash + 1));
    }
}
