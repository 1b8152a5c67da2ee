package io.modelwatch.tools.control;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.About;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import io.modelwatch.udfs.control.CommandHistory;
import io.modelwatch.udfs.detect.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Commands to a running job: its rules, the parameters of its patterns, maintenance, which versions serve, and what incidents are. */
@Command(
        name = "control.sh",
        description =
                "Changes rules, patterns and maintenance of a running job, says what incidents are, and lists what is in force.",
        subcommands = {
            RuleCommands.class,
            PatternCommands.class,
            MaintenanceCommands.class,
            VersionCommands.class,
            IncidentCommands.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "rule|rules|pattern|maintenance|version|incident|list",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:accepted", "1:refused, or Kafka failed", "2:wrong options", "3:no answer in time"})
public final class LiveControl {
    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--timeout",
            scope = ScopeType.INHERIT,
            defaultValue = "1m",
            description = "How long to wait for the answer (default: ${DEFAULT-VALUE}).")
    private String timeout;

    @Option(
            names = "--effective-at",
            scope = ScopeType.INHERIT,
            paramLabel = "INSTANT",
            description =
                    "Event time at which it takes effect, as in RFC 3339; default: control.lead from now. Not for incident: what is said of one counts once it is said.")
    private Instant effectiveAt;

    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new LiveControl(), args);
    }

    @Command(
            description =
                    "Lists the rules in force according to the configuration and the control topic, and pending changes.",
            mixinStandardHelpOptions = true)
    int rules() {
        MonitorConfig config = kafka.readAll();
        CommandHistory journal = PastCommands.read(config).journal();
        long now = System.currentTimeMillis();
        Map<String, String> lines = new TreeMap<>();
        for (Rule rule : config.detection().rules()) {
            lines.put(
                    "rule/" + rule.id(),
                    "configuration: %s of %s%s"
                            .formatted(rule.detector().describe(), rule.metrics(), RuleLimits.text(rule, config)));
        }
        journal.inForce(now, About.RULE)
                .forEach((name, command) -> lines.put(name, since(command) + RuleLimits.text(command, config)));
        lines.forEach((name, line) -> System.out.println(Plain.shown(name + "  " + line)));
        journal.changes(now, Long.MAX_VALUE).stream()
                .filter(command -> command.effect().about() == About.RULE)
                .forEach(command ->
                        System.out.println(Plain.shown(command.name() + "  pending change: " + since(command))));
        return 0;
    }

    private static String since(io.modelwatch.udfs.control.Command command) {
        String described = command.effect().described();
        return "%s by command %s, effective at %s%s"
                .formatted(
                        command.kind().code(),
                        command.number(),
                        Instant.ofEpochMilli(command.effectiveAt()),
                        described.isEmpty() ? "" : ": " + described);
    }

    @Command(
            description =
                    "Lists every command of the control topic, and whether a job with this configuration accepts it.",
            mixinStandardHelpOptions = true)
    int list() {
        for (PastCommands.Past past : PastCommands.read(kafka.readAll()).records()) {
            String name = past.command() != null
                    ? past.command().name()
                    : past.refused().name();
            String outcome = past.command() != null
                    ? since(past.command())
                    : "refused (%s): %s"
                            .formatted(
                                    past.refused().reason().code(),
                                    past.refused().getMessage());
            System.out.println(Plain.shown("%s  %s  %s"
                    .formatted(Instant.ofEpochMilli(past.record().time()), name.isEmpty() ? "-" : name, outcome)));
        }
        return 0;
    }

    int send(Instruction instruction) throws InterruptedException, ExecutionException {
        if (effectiveAt != null && !instruction.kind().takesTime()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--effective-at is not for incident: what is said of one counts once it is said");
        }
        Order order = new Order(instruction, effectiveAt, UUID.randomUUID().toString());
        return Messenger.send(order, kafka::read, Messenger.millis("--timeout", timeout));
    }

    /** One after the other; stops at the first that is not accepted. */
    int sendAll(List<? extends Instruction> each) throws InterruptedException, ExecutionException {
        for (Instruction instruction : each) {
            int code = send(instruction);
            if (code != 0) {
                return code;
            }
        }
        return 0;
    }
}
