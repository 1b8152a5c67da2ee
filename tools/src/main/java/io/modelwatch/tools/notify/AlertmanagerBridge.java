package io.modelwatch.tools.notify;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import io.modelwatch.tools.notify.OpenAlerts.Pace;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps Alertmanagers in step with the alert topic. */
@Command(
        name = "alertmanager.sh",
        description = {
            "Consumes the alert topic from its beginning and keeps one or more Alertmanagers in step with it until it is stopped.",
            "It is stateless: it may be killed and started anywhere, at any time. One instance is enough."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done, with --once",
            "1:Kafka failed; with --once, also an Alertmanager",
            "2:wrong options or configuration",
            "143:stopped by SIGTERM after finishing work in progress"
        })
public final class AlertmanagerBridge implements Callable<Integer> {
    private static final int FAILED = 1;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--alertmanager",
            required = true,
            paramLabel = "URL",
            description = "For example http://alertmanager:9093; repeat for each member of a cluster.")
    private List<String> addresses;

    @Option(
            names = "--resend-every",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description =
                    "How often firing alerts are posted again (default: ${DEFAULT-VALUE}). Otherwise they resolve after four"
                            + " times this interval.")
    private String resendEvery;

    @Option(
            names = "--resolved-for",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description =
                    "How long resolved alerts are posted again (default: ${DEFAULT-VALUE}); at least four times --resend-every.")
    private String resolvedFor;

    @Mixin
    private HttpOptions http;

    @Option(names = "--once", description = "Post the current state once and exit.")
    private boolean once;

    /** What to post to each Alertmanager; a dead one does not block the others. */
    private final List<OpenAlerts> states = new ArrayList<>();

    private final List<PostAlerts> posters = new ArrayList<>();

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new AlertmanagerBridge(), args);
    }

    /** @throws ConfigException if an option is wrong, the brokers do not answer or the topic is missing */
    @Override
    public Integer call() throws InterruptedException {
        ToolLog journal = new ToolLog(Clock.systemUTC(), System.out);
        Pace pace = pace();
        for (String address : addresses) {
            OpenAlerts open = new OpenAlerts(pace, Clock.systemUTC());
            Alertmanager alertmanager = new Alertmanager(http.target("--alertmanager", address), http.generatorUrl());
            states.add(open);
            posters.add(new PostAlerts(open, alertmanager, journal));
        }
        try (AlertTopic topic = AlertTopic.open(kafka.read(), "", Clock.systemUTC(), journal)) {
            return once ? postOnce(topic, journal) : keepPosting(topic, journal);
        }
    }

    private int postOnce(AlertTopic topic, ToolLog journal) throws InterruptedException {
        catchUp(topic, new Stop(), journal);
        int exitCode = 0;
        for (PostAlerts poster : posters) {
            try {
                poster.round();
            } catch (IOException failure) {
                journal.say("%s does not accept alerts: %s", poster, failure.getMessage());
                exitCode = FAILED;
            }
        }
        return exitCode;
    }

    private int keepPosting(AlertTopic topic, ToolLog journal) {
        Workers workers = Workers.untilAskedToEnd(journal);
        try (workers) {
            Stop stop = workers.stop();
            catchUp(topic, stop, journal);
            posters.forEach(poster -> workers.start(() -> poster.until(stop)));
            while (!stop.isRequested()) {
                topic.next().forEach(this::learn);
            }
        }
        return workers.failed() ? FAILED : 0;
    }

    /** Nothing is posted before everything was read: alerts that have already ended must not fire first. */
    private void catchUp(AlertTopic topic, Stop stop, ToolLog journal) {
        int read = 0;
        while (!topic.isCaughtUp() && !stop.isRequested()) {
            List<AlertTransition> transitions = topic.next();
            transitions.forEach(this::learn);
            read += transitions.size();
        }
        journal.say(
                "consumed %d transitions from %s: %d alerts are firing",
                read, topic, states.get(0).firing());
    }

    private void learn(AlertTransition transition) {
        for (OpenAlerts open : states) {
            if (transition.isNews()) {
                open.learn(transition.alert(), transition.writtenAt());
            } else if (transition.isRemoval()) {
                open.forget(transition.fingerprint());
            }
        }
    }

    private Pace pace() {
        try {
            return new Pace(
                    HttpOptions.duration("--resend-every", resendEvery),
                    HttpOptions.duration("--resolved-for", resolvedFor));
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of(wrong.getMessage()));
        }
    }
}
