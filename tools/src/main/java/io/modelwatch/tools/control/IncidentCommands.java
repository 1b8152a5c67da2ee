package io.modelwatch.tools.control;

import io.modelwatch.schemas.control.Instruction.JudgeIncident;
import io.modelwatch.schemas.control.Opinion;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code control.sh incident}. */
@Command(
        name = "incident",
        description =
                "Says what an incident is; its later alerts bear it. It changes nothing of what is measured and told.",
        mixinStandardHelpOptions = true)
final class IncidentCommands implements Callable<Integer> {
    private static final String WORDS = "acknowledge|false|known|resolved";
    private static final Map<String, Opinion> OPINIONS = Map.of(
            "acknowledge", Opinion.ACKNOWLEDGED,
            "false", Opinion.FALSE,
            "known", Opinion.KNOWN,
            "resolved", Opinion.RESOLVED);

    @ParentCommand
    private LiveControl control;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "The label incident of its alerts, 16 hexadecimal digits.")
    private String incident;

    @Parameters(
            index = "1",
            paramLabel = WORDS,
            description =
                    "Somebody looks after it; nothing was wrong; it was expected, or is known elsewhere; its cause is mended.")
    private String word;

    @Option(names = "--by", required = true, paramLabel = "NAME", description = "Who says it.")
    private String by;

    @Option(names = "--note", paramLabel = "TEXT", description = "For people.")
    private String note;

    @Override
    public Integer call() throws Exception {
        Opinion opinion = OPINIONS.get(word);
        if (opinion == null) {
            throw new ParameterException(
                    spec.commandLine(), "what an incident is must be one of %s, was '%s'".formatted(WORDS, word));
        }
        return control.send(new JudgeIncident(incident, opinion, by, note));
    }
}
