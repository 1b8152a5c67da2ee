package io.modelwatch.tools.notify;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sends every transition of the alert topic to a webhook. */
@Command(
        name = "webhook.sh",
        description = {
            "Sends every transition of the alert topic to a webhook as Alertmanager would (version 4) until it is stopped.",
            "Run one instance per group id: its position is committed to Kafka under that name after each delivery."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, with --once",
            "1:Kafka failed",
            "2:wrong options or configuration",
            "143:stopped by SIGTERM after finishing work in progress"
        })
public final class Webhook implements Callable<Integer> {
    /** Where a group without a position starts. */
    enum From {
        EARLIEST,
        LATEST
    }

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--url",
            required = true,
            description = "Address to post to; $${env:NAME} or $${file:PATH} if the address is a secret.")
    private String url;

    @Option(
            names = "--secret",
            defaultValue = "",
            description = "Secret to sign messages with: $${env:NAME} or $${file:PATH}. Default: not signed.")
    private String secret;

    @Option(
            names = "--group-id",
            defaultValue = "modelwatch-webhook",
            description = "Consumer group under which the position is committed (default: ${DEFAULT-VALUE}).")
    private String groupId;

    @Option(
            names = "--from",
            defaultValue = "LATEST",
            description =
                    "Where a group id without a position starts: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private From from;

    @Option(
            names = "--give-up-after",
            paramLabel = "DURATION",
            defaultValue = "1h",
            description =
                    "How long to retry a transition that the receiver does not accept (default: ${DEFAULT-VALUE}); then it is skipped,"
                            + " logged and counted, and the next one is tried.")
    private String giveUpAfter;

    @Mixin
    private HttpOptions http;

    @Option(names = "--once", description = "Deliver what is there and exit.")
    private boolean once;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new Webhook(), args);
    }

    /** @throws ConfigException if an option is wrong, the brokers do not answer or the topic is missing */
    @Override
    public Integer call() throws InterruptedException {
        Clock clock = Clock.systemUTC();
        ToolLog journal = new ToolLog(clock, System.out);
        var endpoint = new WebhookEndpoint(http.target("--url", url), http.generatorUrl(), secret(), clock);
        Duration patience = HttpOptions.duration("--give-up-after", giveUpAfter);
        try (AlertTopic topic = AlertTopic.open(kafka.read(), groupId, clock, journal);
                Workers workers = Workers.untilAskedToEnd(journal)) {
            var deliver = new DeliverTransitions(topic, endpoint, patience, clock, journal);
            Stop stop = workers.stop();
            deliver.begin(from == From.EARLIEST);
            while (!stop.isRequested() && !(once && deliver.isCaughtUp())) {
                deliver.round(stop);
            }
        }
        return 0;
    }

    /** A secret on the command line could be read in the process list. */
    private String secret() {
        String resolved = HttpOptions.resolve("--secret", secret);
        if (!secret.isEmpty() && (resolved.equals(secret) || resolved.isEmpty())) {
            throw HttpOptions.wrong("--secret must be ${env:NAME} or ${file:PATH} and not be empty");
        }
        return resolved;
    }
}
