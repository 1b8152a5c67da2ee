package io.modelwatch.job;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.Answer;
import io.modelwatch.schemas.Command.Kind;
import io.modelwatch.schemas.CommandRefused;
import io.modelwatch.schemas.Order;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.wire.AnswerJson;
import io.modelwatch.schemas.wire.CommandJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** Commands a running job: which candidates score its requests again, and which version answers them. */
@Command(
        name = "shadow.sh",
        description = "Tells a running job which candidates score requests again, and waits for its answer.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "register|update|retire|deployed|status",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:accepted", "1:refused, or Kafka failed", "2:wrong options", "3:no answer in time"})
public final class Candidates {
    private static final int REFUSED = 1;
    private static final int NO_ANSWER = 3;

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
            description = "Event time from which it counts, as in RFC 3339; control.lead from now if not given.")
    private Instant effectiveAt;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new Candidates(), args);
    }

    @Command(
            description = "Lets a version score requests again beside the one that answers.",
            mixinStandardHelpOptions = true)
    int register(@Parameters(paramLabel = "MODEL/VERSION") String name, @Mixin CandidateOptions options)
            throws Exception {
        return command(Kind.REGISTER, name, options);
    }

    @Command(description = "Changes a candidate; what is not given stays as it is.", mixinStandardHelpOptions = true)
    int update(@Parameters(paramLabel = "MODEL/VERSION") String name, @Mixin CandidateOptions options)
            throws Exception {
        return command(Kind.UPDATE, name, options);
    }

    @Command(description = "Gives a candidate up.", mixinStandardHelpOptions = true)
    int retire(@Parameters(paramLabel = "MODEL/VERSION") String name) throws Exception {
        return command(Kind.RETIRE, name, new CandidateOptions());
    }

    @Command(description = "Says that a version answers requests from now on.", mixinStandardHelpOptions = true)
    int deployed(@Parameters(paramLabel = "MODEL/VERSION") String name) throws Exception {
        return command(Kind.DEPLOYED, name, new CandidateOptions());
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
        newest.values().forEach(answer -> System.out.println(line(answer)));
        return 0;
    }

    private int command(Kind kind, String name, CandidateOptions options)
            throws IOException, InterruptedException, ExecutionException {
        long timeoutMillis = timeoutMillis();
        Order order = order(kind, name, options);
        byte[] json = CommandJson.write(order);
        try {
            CommandJson.read(json); // what the job would refuse by its looks is not worth sending
        } catch (CommandRefused refused) {
            System.err.printf("refused (%s): %s%n", refused.reason().code(), refused.getMessage());
            return REFUSED;
        }
        Optional<Answer> answer;
        try (var conversation = Conversation.begin(kafka.read())) {
            answer = conversation.ask(order.name(), order.id(), json, timeoutMillis);
        }
        if (answer.isEmpty()) {
            System.err.printf(
                    "no answer within %s; the command stays in the topic, and a job that runs later obeys it%n",
                    Span.text(timeoutMillis));
            return NO_ANSWER;
        }
        System.out.println(line(answer.get()));
        return answer.get().status() == Answer.Status.ACCEPTED ? 0 : REFUSED;
    }

    private Order order(Kind kind, String name, CandidateOptions options) throws IOException {
        int slash = name.lastIndexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            throw new ConfigException(List.of("MODEL/VERSION must have both parts, was '%s'".formatted(name)));
        }
        return new Order(
                kind,
                name.substring(0, slash),
                name.substring(slash + 1),
                options.uri(),
                options.sha256(),
                options.adapter,
                options.options,
                options.provider,
                options.role,
                options.sampleRate,
                effectiveAt,
                UUID.randomUUID().toString());
    }

    private long timeoutMillis() {
        try {
            return Span.parse(timeout);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of("--timeout " + wrong.getMessage()));
        }
    }

    private static String line(Answer answer) {
        String reason = answer.reason().isEmpty() ? "" : " (" + answer.reason() + ")";
        return "%s  %s%s  %s: %s"
                .formatted(
                        answer.name().isEmpty() ? "-" : answer.name(),
                        answer.status(),
                        reason,
                        Instant.ofEpochMilli(answer.time()),
                        answer.sentence());
    }
}
