package io.modelwatch.tools.control;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.control.Command.Kind;
import io.modelwatch.schemas.control.Command.Subject;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import io.modelwatch.udfs.control.Journal;
import io.modelwatch.udfs.detect.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Commands to a running job: its rules, the parameters of its patterns, maintenance, and which version serves. */
@Command(
        name = "control.sh",
        description = "Changes rules, patterns and maintenance of a running job, and lists what is in force.",
        subcommands = {RuleCommands.class, PatternCommands.class, MaintenanceCommands.class},
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "rule|rules|pattern|maintenance|deployed|list",
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
            description = "Event time at which it takes effect, as in RFC 3339; default: control.lead from now.")
    private Instant effectiveAt;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new LiveControl(), args);
    }

    @Command(description = "Reports that a version serves requests from now on.", mixinStandardHelpOptions = true)
    int deployed(@Parameters(paramLabel = "MODEL/VERSION") String name) throws Exception {
        String[] parts = Messenger.modelAndVersion(name);
        return send(new Order(
                Kind.DEPLOYED,
                parts[0],
                parts[1],
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                effectiveAt,
                UUID.randomUUID().toString()));
    }

    @Command(
            description =
                    "Lists the rules in force according to the configuration and the control topic, and pending changes.",
            mixinStandardHelpOptions = true)
    int rules() {
        MonitorConfig config = kafka.readAll();
        Journal journal = PastCommands.read(config).journal();
        long now = System.currentTimeMillis();
        Map<String, String> lines = new TreeMap<>();
        for (Rule rule : config.detection().rules()) {
            lines.put(
                    "rule/" + rule.id(),
                    "configuration: %s of %s".formatted(rule.detector().describe(), rule.metrics()));
        }
        journal.inForce(now, Subject.RULE).forEach((name, command) -> lines.put(name, since(command)));
        lines.forEach((name, line) -> System.out.println(Plain.shown(name + "  " + line)));
        journal.changes(now, Long.MAX_VALUE).stream()
                .filter(command -> command.kind().subject() == Subject.RULE)
                .forEach(command ->
                        System.out.println(Plain.shown(command.name() + "  pending change: " + since(command))));
        return 0;
    }

    private static String since(io.modelwatch.schemas.control.Command command) {
        return "%s by command %s, effective at %s%s"
                .formatted(
                        command.kind().code(),
                        command.number(),
                        Instant.ofEpochMilli(command.effectiveAt()),
                        shown(command.parameters()));
    }

    private static String shown(Map<String, String> parameters) {
        Set<String> texts = new TreeSet<>();
        parameters.forEach((name, value) -> {
            if (!name.equals("name") && !name.equals("severity")) {
                texts.add(name + "=" + value);
            }
        });
        return texts.isEmpty() ? "" : ": " + String.join(", ", texts);
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

    /** Sends a command about a rule, a pattern or maintenance. */
    int send(Kind kind, Map<String, String> parameters) throws InterruptedException, ExecutionException {
        return send(Order.about(kind, parameters, effectiveAt, UUID.randomUUID().toString()));
    }

    private int send(Order order) throws InterruptedException, ExecutionException {
        return Messenger.send(order, kafka::read, Messenger.millis("--timeout", timeout));
    }

    /** One after the other; stops at the first that is not accepted. */
    int sendAll(Kind kind, List<Map<String, String>> each) throws InterruptedException, ExecutionException {
        for (Map<String, String> parameters : each) {
            int code = send(kind, parameters);
            if (code != 0) {
                return code;
            }
        }
        return 0;
    }
}
