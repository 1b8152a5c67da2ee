package io.modelwatch.tools.control;

import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.schemas.control.Instruction;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.control.Instruction.OfCandidate;
import io.modelwatch.schemas.control.Instruction.OfVersion;
import io.modelwatch.schemas.control.Order;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Commands to a running job: which candidates score its requests again. */
@Command(
        name = "shadow.sh",
        description = "Sets which candidates a running job evaluates, and waits for its answer.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "register|update|retire|status",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:accepted", "1:refused, or Kafka failed", "2:wrong options", "3:no answer in time"})
public final class ShadowTool {
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
        return Tool.run(new ShadowTool(), args);
    }

    @Command(
            description = "Registers a version as a candidate that scores requests again.",
            mixinStandardHelpOptions = true)
    int register(@Parameters(paramLabel = "MODEL/VERSION") String name, @Mixin CandidateOptions options)
            throws Exception {
        return command(name, (model, version) -> new OfCandidate(Kind.REGISTER, model, version, options.text()));
    }

    @Command(
            description = "Changes a candidate; options that are not given stay unchanged.",
            mixinStandardHelpOptions = true)
    int update(@Parameters(paramLabel = "MODEL/VERSION") String name, @Mixin CandidateOptions options)
            throws Exception {
        return command(name, (model, version) -> new OfCandidate(Kind.UPDATE, model, version, options.text()));
    }

    @Command(description = "Retires a candidate.", mixinStandardHelpOptions = true)
    int retire(@Parameters(paramLabel = "MODEL/VERSION") String name) throws Exception {
        return command(name, (model, version) -> new OfVersion(Kind.RETIRE, model, version));
    }

    @Command(
            description = "The newest answer about each candidate: name, status, time, sentence.",
            mixinStandardHelpOptions = true)
    int status() {
        KafkaConfig config = kafka.read();
        TopicCheck.require(config, List.of(config.topics().answers()));
        Map<String, Answer> newest = new TreeMap<>();
        WholeTopic.read(config.impatientProperties(), config.topics().answers(), record -> {
            Answer answer = AnswerJson.read(record.value());
            newest.put(answer.name(), answer);
        });
        newest.values().forEach(answer -> System.out.println(Messenger.line(answer)));
        return 0;
    }

    private int command(String name, BiFunction<String, String, Instruction> about)
            throws InterruptedException, ExecutionException {
        long timeoutMillis = Messenger.millis("--timeout", timeout);
        String[] parts = Messenger.modelAndVersion(name);
        Order order = new Order(
                about.apply(parts[0], parts[1]), effectiveAt, UUID.randomUUID().toString());
        return Messenger.send(order, kafka::read, timeoutMillis);
    }
}
