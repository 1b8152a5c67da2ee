package io.modelwatch.tools.backtest;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Subject;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Rules;
import io.modelwatch.udfs.detect.replay.DetectionReplay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tries rules on files of one series each, each by itself. */
final class CsvBacktest {
    private static final double WEEK_MILLIS = Duration.ofDays(7).toMillis();

    private final DetectionSettings settings;
    private final CsvOptions options;
    private final Path charts;
    private final Instant begin;
    private final Instant end;
    private final PrintStream out;
    private final Optional<KnownIncidents> known;

    /**
     * @param charts where charts are written; null: nowhere
     * @param begin alerts from then on are reported
     * @param end points before then are replayed
     */
    CsvBacktest(
            DetectionSettings settings, CsvOptions options, Path charts, Instant begin, Instant end, PrintStream out)
            throws IOException {
        this.settings = settings;
        this.options = options;
        this.charts = charts;
        this.begin = begin;
        this.end = end;
        this.out = out;
        this.known = options.incidents == null ? Optional.empty() : Optional.of(KnownIncidents.read(options.incidents));
    }

    /** @throws IllegalArgumentException if a file cannot be understood, or no rule watches it */
    void run() throws IOException {
        List<Path> files = options.files();
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    "--csv must hold files that end with .csv, %s holds none".formatted(options.csv));
        }
        for (Path file : files) {
            tryOn(file);
        }
    }

    private void tryOn(Path path) throws IOException {
        SeriesFile file = SeriesFile.read(path, options.columns());
        Series series = series(file, path);
        List<String> watching = watching(series);
        List<MetricPoint> points = file.points(series).stream()
                .filter(point -> point.time().isBefore(end))
                .toList();
        List<Verdict> verdicts = new ArrayList<>();
        var replay = new DetectionReplay(settings, Backtest::metric, verdicts::add);
        List<Firing> firings = Backtest.firings(Backtest.alertsOf(replay.run(points)), begin, end);
        BacktestComparison.of(firings, List.of()).print(out);
        summarise(path, file, points, verdicts, firings);
        if (options.scores != null) {
            String rule = options.scored == null ? watching.get(0) : options.scored;
            file.writeScores(of(rule, verdicts), options.scoresOf(path));
        }
        if (charts != null && !verdicts.isEmpty()) {
            List<KnownIncident> of =
                    known.map(incidents -> incidents.of(options.nameOf(path))).orElse(List.of());
            out.println(SeriesChart.write(new ChartedSeries(series, verdicts, firings, List.of(), of), charts));
        }
    }

    private Series series(SeriesFile file, Path path) {
        Span length = options.window == null ? Span.of(file.windowMillis()) : Span.of(Span.parse(options.window));
        String version = options.isDirectory() ? options.nameOf(path).replaceFirst("\\.csv$", "") : "csv";
        return new Series(options.model, version, Subject.of(options.segment), options.metric, length, Span.NONE);
    }

    /** The ids of the rules that watch a series; one at least. */
    private List<String> watching(Series series) {
        List<String> watching = new Rules(settings.rules())
                .of(series).stream().map(rule -> rule.id()).toList();
        String problem = null;
        if (watching.isEmpty()) {
            problem = "a rule of --rules must watch metric %s of model %s, segment %s, window %s; none does"
                    .formatted(series.metric(), series.model(), series.segment(), series.window());
        } else if (options.scored != null && !watching.contains(options.scored)) {
            problem = "--rule must be one of %s, was %s".formatted(watching, options.scored);
        } else if (options.scored == null && options.scores != null && watching.size() > 1) {
            problem = "--scores are of one rule, but %s watch the series: choose one by --rule".formatted(watching);
        }
        if (problem != null) {
            throw new ConfigException(List.of(problem));
        }
        return watching;
    }

    private void summarise(
            Path path, SeriesFile file, List<MetricPoint> points, List<Verdict> verdicts, List<Firing> firings) {
        out.printf(
                "%s: %d rows, %d more without a value, %d of a time that was there already%n",
                options.nameOf(path), file.size(), file.missing(), file.repeated());
        for (String rule : verdicts.stream().map(CsvBacktest::ruleOf).distinct().toList()) {
            List<Verdict> of = of(rule, verdicts);
            long learned = count(of, Judgement.LEARNING);
            long few = count(of, Judgement.NOT_ENOUGH_DATA);
            long alerts = firings.stream()
                    .filter(firing -> rule.equals(firing.label("alertname") + "/" + firing.label("severity")))
                    .count();
            out.printf(
                    Locale.ROOT,
                    "  %s: %d learned, %d with too few events, %d judged, %d of them abnormal; %d alerts, %.1f a week%n",
                    rule,
                    learned,
                    few,
                    of.size() - learned - few,
                    count(of, Judgement.ANOMALOUS),
                    alerts,
                    alerts / weeks(points));
        }
        known.ifPresent(incidents -> out.println("  " + incidents.compare(options.nameOf(path), firings, begin, end)));
    }

    /** The time that alerts are reported of, > 0. */
    private double weeks(List<MetricPoint> points) {
        Instant first = points.get(0).windowStart();
        Instant from = begin.isAfter(first) ? begin : first;
        long millis = Duration.between(from, points.get(points.size() - 1).windowEnd())
                .toMillis();
        return Math.max(1, millis) / WEEK_MILLIS;
    }

    private static long count(List<Verdict> verdicts, Judgement judgement) {
        return verdicts.stream()
                .filter(verdict -> verdict.judgement() == judgement)
                .count();
    }

    private static List<Verdict> of(String rule, List<Verdict> verdicts) {
        return verdicts.stream().filter(verdict -> ruleOf(verdict).equals(rule)).toList();
    }

    private static String ruleOf(Verdict verdict) {
        return verdict.rule() + "/" + verdict.severity();
    }
}
