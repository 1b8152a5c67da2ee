package io.modelwatch.tools.exporter;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.MetricPointJson;
import io.modelwatch.schemas.alert.PointJudgementJson;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import io.modelwatch.tools.notify.AlertTopic;
import io.modelwatch.tools.notify.AlertTransition;
import io.modelwatch.tools.notify.Stop;
import io.modelwatch.tools.notify.ToolLog;
import io.modelwatch.tools.notify.Workers;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exposes metrics and alerts of the watched models to Prometheus. */
@Command(
        name = "exporter.sh",
        description = {
            "Consumes metric points, alerts and judgements of the watched models and serves them to Prometheus under /metrics until it is stopped.",
            "It is stateless: it may be killed and started anywhere, at any time. One instance is enough."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"1:Kafka failed", "2:wrong options or configuration", "143:stopped by SIGTERM"})
public final class Exporter implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int MAX_PORT = 65_535;
    private static final Pattern ADDRESS = Pattern.compile("(?:(.+):)?(\\d{1,5})");

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9466",
            description =
                    "Address to serve on (default: ${DEFAULT-VALUE}); without authentication. 0.0.0.0:9466: every interface; port 0: any free port.")
    private String listen;

    @Option(
            names = "--segments",
            description =
                    "Expose the series of segments too, which multiplies the number of series by the number of segments.")
    private boolean segments;

    @Option(
            names = "--max-series",
            paramLabel = "COUNT",
            defaultValue = "10000",
            description =
                    "Most series of models, and most judgements of them (default: ${DEFAULT-VALUE}, each); more are dropped and counted.")
    private int maxSeries;

    @Option(
            names = "--stale-after",
            paramLabel = "WINDOWS",
            defaultValue = "3",
            description =
                    "Windows without a point after which a series is no longer exposed (default: ${DEFAULT-VALUE}); at least a minute.")
    private int staleAfter;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new Exporter(), args);
    }

    /** @throws ConfigException if an option is wrong, the brokers do not answer or a topic is missing */
    @Override
    public Integer call() {
        Limits limits = limits();
        Matcher address = address();
        MonitorConfig config = kafka.readAll();
        Clock clock = Clock.systemUTC();
        ToolLog journal = new ToolLog(clock, System.out);
        Board board = Board.of(limits, clock);
        try (AlertTopic alerts = AlertTopic.open(config.kafka(), "", clock, journal);
                RecentRecords records = RecentRecords.open(
                        config.kafka(),
                        board.learners(config),
                        start(config, limits, clock),
                        clock,
                        journal,
                        board.meters())) {
            return serve(alerts, records, board, address, journal);
        }
    }

    private static int serve(AlertTopic alerts, RecentRecords records, Board board, Matcher address, ToolLog journal) {
        Workers workers = Workers.untilAskedToEnd(journal);
        try (workers) {
            Stop stop = workers.stop();
            while (!alerts.isCaughtUp()
                    && !stop.isRequested()) { // alerts that have already ended must not show as firing first
                board.learnFrom(alerts);
            }
            try (MetricServer server = listen(address, board.registry())) {
                journal.say("serving %s and %s on port %d", records, alerts, server.port());
                workers.start(() -> {
                    while (!stop.isRequested()) {
                        board.learnFrom(alerts);
                    }
                });
                while (!stop.isRequested()) {
                    records.readOn();
                }
            }
        }
        return workers.failed() ? FAILED : 0;
    }

    /** Everything that is exposed. */
    private record Board(
            PrometheusRegistry registry,
            Meters meters,
            LatestPoints points,
            LatestJudgements judgements,
            FiringAlerts firing) {
        static Board of(Limits limits, Clock clock) {
            PrometheusRegistry registry = new PrometheusRegistry();
            Meters meters = new Meters(registry);
            Board board = new Board(
                    registry,
                    meters,
                    new LatestPoints(limits, clock, meters),
                    new LatestJudgements(limits, clock, meters),
                    new FiringAlerts(limits, meters));
            registry.register(board.points);
            registry.register(board.judgements);
            registry.register(board.firing);
            return board;
        }

        /** By topic; that of judgements is read where the job writes them. */
        Map<String, RecentRecords.Learner> learners(MonitorConfig config) {
            KafkaConfig.Topics topics = config.kafka().topics();
            Map<String, RecentRecords.Learner> learners = new HashMap<>();
            learners.put(topics.metrics(), (value, written) -> points.learn(MetricPointJson.read(value), written));
            if (config.judgements().enabled()) {
                learners.put(
                        topics.judgements(),
                        (value, written) -> judgements.learn(PointJudgementJson.read(value), written));
            }
            return learners;
        }

        void learnFrom(AlertTopic topic) {
            List<AlertTransition> transitions = topic.next();
            transitions.forEach(firing::learn);
            meters.read(topic.toString(), transitions.size());
        }
    }

    /** Early enough that no series has to wait for the end of its window to be exposed again. */
    private static Instant start(MonitorConfig config, Limits limits, Clock clock) {
        List<Long> windows = config.windows().windowMillis();
        return clock.instant().minus(limits.shownFor(Duration.ofMillis(windows.get(windows.size() - 1))));
    }

    private static MetricServer listen(Matcher address, PrometheusRegistry registry) {
        try {
            return MetricServer.start(
                    address.group(1) == null ? "127.0.0.1" : address.group(1),
                    Integer.parseInt(address.group(2)),
                    registry);
        } catch (IOException taken) {
            throw wrong(
                    "--listen must be an address that nobody listens on, %s: %s", address.group(), taken.getMessage());
        }
    }

    private Limits limits() {
        try {
            return new Limits(maxSeries, staleAfter, segments);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of(wrong.getMessage()));
        }
    }

    private Matcher address() {
        Matcher address = ADDRESS.matcher(listen);
        if (!address.matches() || Integer.parseInt(address.group(2)) > MAX_PORT) {
            throw wrong("--listen must be HOST:PORT, was %s", listen);
        }
        return address;
    }

    private static ConfigException wrong(String format, Object... values) {
        return new ConfigException(List.of(format.formatted(values)));
    }
}
