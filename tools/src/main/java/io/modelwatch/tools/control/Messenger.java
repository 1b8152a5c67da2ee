package io.modelwatch.tools.control;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.CommandJson;
import io.modelwatch.schemas.control.CommandRefused;
import io.modelwatch.schemas.control.Order;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** Sends one command to a running job and reports the answer, as an exit code and in a line for people. */
final class Messenger {
    static final int REFUSED = 1;
    static final int NO_ANSWER = 3;

    private Messenger() {}

    /**
     * Sends a command, unless it is already clear that the job would refuse it.
     *
     * @param kafka used only then
     * @return 0: accepted
     */
    static int send(Order order, Supplier<KafkaConfig> kafka, long timeoutMillis)
            throws InterruptedException, ExecutionException {
        byte[] json = CommandJson.write(order);
        try {
            CommandJson.read(json);
        } catch (CommandRefused refused) {
            System.err.printf("refused (%s): %s%n", refused.reason().code(), Plain.shown(refused.getMessage()));
            return REFUSED;
        }
        Optional<Answer> answer;
        try (var conversation = Conversation.begin(kafka.get())) {
            answer = conversation.ask(order.name(), order.id(), json, timeoutMillis);
        }
        if (answer.isEmpty()) {
            System.err.printf(
                    "no answer within %s; the command stays in the topic, and a job that runs later will apply it%n",
                    Span.text(timeoutMillis));
            return NO_ANSWER;
        }
        System.out.println(line(answer.get()));
        return answer.get().status() == Answer.Status.ACCEPTED ? 0 : REFUSED;
    }

    /** @throws ConfigException if the text is not a duration */
    static long millis(String option, String text) {
        try {
            return Span.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of(option + " " + wrong.getMessage()));
        }
    }

    /** The parts of {@code MODEL/VERSION}; the model may have slashes. */
    static String[] modelAndVersion(String name) {
        int slash = name.lastIndexOf('/');
        if (slash < 1 || slash == name.length() - 1) {
            throw new ConfigException(List.of("MODEL/VERSION must have both parts, was '%s'".formatted(name)));
        }
        return new String[] {name.substring(0, slash), name.substring(slash + 1)};
    }

    static String line(Answer answer) {
        String reason = answer.reason().isEmpty() ? "" : " (" + answer.reason() + ")";
        return Plain.shown("%s  %s%s  %s: %s"
                .formatted(
                        answer.name().isEmpty() ? "-" : answer.name(),
                        answer.status(),
                        reason,
                        Instant.ofEpochMilli(answer.time()),
                        answer.sentence()));
    }
}
