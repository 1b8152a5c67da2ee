package io.modelwatch.tools.backtest;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows which alerts rules would have fired on past metric points, before they are rolled out. */
@Command(
        name = "backtest.sh",
        description = {
            "Replays the metric topic, or a file of timestamp,value, through detection and the alert life cycle, and reports what would have fired.",
            "Silence (no_data) and incidents are not replayed."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:Kafka or a file failed", "2:wrong options, rules or rows"})
public final class Backtest implements Callable<Integer> {
    private static final Set<String> WITHOUT_RULE =
            Set.of(DetectionSettings.NO_DATA, DetectionSettings.INTERNAL_ERRORS);

    @Option(
            names = "--rules",
            required = true,
            paramLabel = "FILE",
            description = "Configuration with the rules to try; overrides --config.")
    private Path rules;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Alerts from then on are reported: RFC 3339, epoch or yyyy-MM-dd HH:mm:ss in UTC.")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Points before then are replayed.")
    private String to;

    @Option(
            names = "--warm-up",
            defaultValue = "24h",
            description = "How long before --from detectors start learning (default: ${DEFAULT-VALUE}).")
    private String warmUp;

    @Mixin
    private CsvOptions file;

    @Option(names = "--charts", paramLabel = "DIRECTORY", description = "Draw each series with alerts, as PNG.")
    private Path charts;

    @Mixin
    private KafkaOptions kafka;

    private final List<String> problems = new ArrayList<>();

    public static void main(String[] args) {
        System.setProperty("java.awt.headless", "true");
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new Backtest(), args);
    }

    @Override
    public Integer call() throws IOException {
        Instant begin = time("--from", from, Instant.EPOCH);
        Instant end = time("--to", to, Instant.MAX);
        long warmUpMillis = read("--warm-up", () -> Span.parse(warmUp), 0L);
        if (!begin.isBefore(end)) {
            problems.add("--to must be after --from = %s, was %s".formatted(begin, end));
        }
        requireFile("--rules", rules);
        requireFile("--csv", file.csv);
        requireFile("--incidents", file.incidents);
        if (file.csv != null && file.metric == null) {
            problems.add("--metric must say what --csv holds, for example latency_p99");
        }
        if (file.csv == null && file.scores != null) {
            problems.add("--scores must go with --csv: it has one row for each of its rows");
        }
        if (file.csv == null && file.incidents != null) {
            problems.add("--incidents must go with --csv");
        }
        read("--window", () -> file.window == null ? Span.NONE : Span.of(file.window), Span.NONE);
        read("--segment", () -> Subject.of(file.segment), Subject.ALL);
        refuse();
        MonitorConfig config = kafka.readAll(List.of(rules));
        if (file.csv != null) {
            files(config.detection(), begin, end);
        } else {
            topics(config, begin, end, warmUpMillis);
        }
        return 0;
    }

    private void requireFile(String option, Path file) {
        if (file != null && !Files.isReadable(file)) {
            problems.add("%s must name a file that can be read, was %s".formatted(option, file));
        }
    }

    private Instant time(String option, String text, Instant otherwise) {
        return text == null ? otherwise : read(option, () -> Times.parse(text), otherwise);
    }

    private <T> T read(String option, Supplier<T> value, T otherwise) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            problems.add(option + " " + wrong.getMessage());
            return otherwise;
        }
    }

    private void refuse() {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private void topics(MonitorConfig config, Instant begin, Instant end, long warmUpMillis) throws IOException {
        var past = new MeasuredPast(config.kafka());
        var watched = new DetectionReplay(config.detection(), Backtest::metric, verdict -> {});
        Instant learnFrom = begin.equals(Instant.EPOCH) ? begin : begin.minusMillis(warmUpMillis);
        List<MetricPoint> points = past.points(learnFrom, end, watched::watches);
        List<Firing> wouldHave = firings(alertsOf(watched.run(points)), begin, end);
        List<Firing> did = firings(past.alerts(), begin, end);
        System.out.printf(
                "%d points of %s were replayed.%n",
                points.size(), config.kafka().topics().metrics());
        BacktestComparison.of(wouldHave, did).print(System.out);
        if (charts != null) {
            draw(config.detection(), points, wouldHave, did);
        }
    }

    /** A file, or a topic of another release, may contain an unknown metric: taken as a reading, without a unit. */
    static Optional<Metric> metric(String name) {
        return Catalog.metric(name)
                .or(() -> Optional.of(new Metric(name, "", Category.RESOURCES, Metric.Shape.OTHER, "A reading.")));
    }

    static List<Alert> alertsOf(List<Written> transitions) {
        return transitions.stream().map(Written::alert).toList();
    }

    static List<Firing> firings(Collection<Alert> alerts, Instant begin, Instant end) {
        return Firing.of(alerts).stream()
                .filter(firing -> !WITHOUT_RULE.contains(firing.labels().get("alertname")))
                .filter(firing -> firing.overlaps(begin, end))
                .toList();
    }

    private void draw(DetectionSettings settings, List<MetricPoint> points, List<Firing> wouldHave, List<Firing> did)
            throws IOException {
        Map<String, List<Firing>> would = bySeries(wouldHave);
        Map<String, List<Firing>> fired = bySeries(did);
        Map<String, List<Verdict>> verdicts = new TreeMap<>();
        // Versions inherit baselines from each other: drawing one requires judging them all.
        Set<String> drawn = points.stream()
                .map(MetricPoint::series)
                .filter(series -> would.containsKey(series.key()) || fired.containsKey(series.key()))
                .map(Series::acrossVersions)
                .collect(Collectors.toSet());
        new DetectionReplay(
                        settings,
                        Backtest::metric,
                        verdict -> verdicts.computeIfAbsent(
                                        verdict.point().series().key(), added -> new ArrayList<>())
                                .add(verdict))
                .run(points.stream()
                        .filter(point -> drawn.contains(point.series().acrossVersions()))
                        .toList());
        for (Map.Entry<String, List<Verdict>> series : verdicts.entrySet()) {
            List<Firing> red = would.getOrDefault(series.getKey(), List.of());
            List<Firing> orange = fired.getOrDefault(series.getKey(), List.of());
            if (!red.isEmpty() || !orange.isEmpty()) {
                var charted = new ChartedSeries(
                        series.getValue().get(0).point().series(), series.getValue(), red, orange, List.of());
                System.out.println(SeriesChart.write(charted, charts));
            }
        }
    }

    private static Map<String, List<Firing>> bySeries(List<Firing> firings) {
        return firings.stream()
                .filter(Firing::isOfASeries)
                .collect(Collectors.groupingBy(firing -> firing.series().key()));
    }

    private void files(DetectionSettings settings, Instant begin, Instant end) throws IOException {
        try {
            new CsvBacktest(settings, file, charts, begin, end, System.out).run();
        } catch (ConfigException refused) {
            throw refused;
        } catch (IllegalArgumentException wrong) {
            throw new ConfigException(List.of(wrong.getMessage()));
        }
    }
}
