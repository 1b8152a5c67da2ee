package io.modelwatch.tools.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.Plain;
import io.modelwatch.schemas.Span;
import io.modelwatch.tools.Tool;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectorKind;
import io.modelwatch.udfs.detect.adaptive.Days;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how well detectors find what people have labelled in series. */
@Command(
        name = "evaluate.sh",
        description = {
            "Scores detectors over a folder of labelled series: files of timestamp,value with labels.json, or of timestamp,value,label.",
            "NAB, F1 by the delay rule, with capped segments and of events, each at its best limit; false alarms a week at the detector's own."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "1:a file failed", "2:wrong options or rows"})
public final class Evaluate implements Callable<Integer> {
    private static final List<String> WITHOUT_PARAMETERS = List.of("adaptive", "seasonal-z");
    private static final List<String> COMPARED = List.of("z-score", "ewma", "cusum");
    private static final String LINE = "%-24s %7s %7s %7s %7s %10s %10s %9s%n";

    @Parameters(paramLabel = "DIR", description = "Folder of labelled series.")
    private Path folder;

    @Option(
            names = "--detector",
            paramLabel = "NAME",
            description = "One of adaptive, seasonal-z, z-score, ewma, cusum; may be repeated; all if not given.")
    private List<String> names = List.of();

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description = "Configuration file whose rules are scored, each by itself; without --detector these only.")
    private Path rules;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Parameter of the one detector that is named.")
    private Map<String, String> parameters = Map.of();

    @Option(
            names = "--budget",
            defaultValue = "1",
            description = "False alarms a week of the adaptive detector (default: ${DEFAULT-VALUE}).")
    private double budget;

    @Option(
            names = "--delay",
            defaultValue = "7",
            description = "Rows after its first by which a segment must be found (default: ${DEFAULT-VALUE}).")
    private int delay;

    @Option(names = "--zone", defaultValue = "UTC", description = "Of the time of day (default: ${DEFAULT-VALUE}).")
    private String zone;

    @Option(
            names = "--freeze-for",
            defaultValue = "1h",
            description = "How long what is expected is held (default: ${DEFAULT-VALUE}).")
    private String freezeFor;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results there as well.")
    private Path json;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new Evaluate(), args);
    }

    @Override
    public Integer call() throws IOException {
        List<RowJudge> scorers = new ArrayList<>();
        List<LabelledSeries> series;
        try {
            series = read();
            for (Map.Entry<String, Map<String, String>> asked : asked().entrySet()) {
                scorers.add(scorer(asked.getKey(), asked.getValue()));
            }
            scorers.addAll(ofRules());
        } catch (IllegalArgumentException | DateTimeException wrong) {
            throw new ConfigException(List.of(wrong.getMessage()));
        }
        List<Evaluation> evaluations = new ArrayList<>();
        print(series);
        for (RowJudge scorer : scorers) {
            Evaluation evaluation = Evaluation.of(scorer, series, delay);
            print(evaluation);
            evaluations.add(evaluation);
        }
        if (json != null) {
            new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(json.toFile(), evaluations);
        }
        return 0;
    }

    private List<LabelledSeries> read() throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("DIR must be a folder, was %s".formatted(folder));
        }
        if (!(budget > 0) || delay < 0) {
            throw new IllegalArgumentException(
                    "--budget must be > 0 and --delay >= 0, were %s and %s".formatted(budget, delay));
        }
        List<LabelledSeries> series = LabelledFolder.read(folder);
        List<String> unmatched = LabelledFolder.unmatched(folder, series);
        if (!unmatched.isEmpty()) {
            System.err.printf(
                    "labels.json names %d that are no file here, for example %s%n",
                    unmatched.size(), Plain.shown(unmatched.get(0)));
        }
        return series;
    }

    /** Detectors with their parameters, in the order in which they are shown. */
    private Map<String, Map<String, String>> asked() {
        List<String> all = new ArrayList<>(WITHOUT_PARAMETERS);
        all.addAll(COMPARED);
        if (!parameters.isEmpty() && names.size() != 1) {
            throw new IllegalArgumentException("--set needs one --detector, there are " + names.size());
        }
        Map<String, Map<String, String>> asked = new LinkedHashMap<>();
        (names.isEmpty() && rules == null ? all : names).forEach(name -> asked.put(name, parameters));
        return asked;
    }

    private RowJudge scorer(String name, Map<String, String> given) {
        if (WITHOUT_PARAMETERS.contains(name) && !given.isEmpty()) {
            throw new IllegalArgumentException("--set has nothing to set: %s has no parameters".formatted(name));
        }
        if (name.equals("adaptive")) {
            return new AdaptiveScorer(
                    new Days(ZoneId.of(zone), List.of()), Duration.ofMillis(Span.parse(freezeFor)), budget);
        }
        if (name.equals("seasonal-z")) {
            return new SeasonalScorer();
        }
        DetectorKind kind = Catalog.detectors().stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--detector must name one, was " + name));
        return RuleScorer.of(kind.create(given));
    }

    private List<RuleScorer> ofRules() {
        if (rules == null) {
            return List.of();
        }
        if (!Files.isReadable(rules)) {
            throw new IllegalArgumentException("--rules must name a file that can be read, was %s".formatted(rules));
        }
        return RuleScorer.of(MonitorConfig.load(List.of(rules), Map.of()).detection());
    }

    private static void print(List<LabelledSeries> series) {
        long rows = series.stream().mapToLong(one -> one.times().length).sum();
        int segments = series.stream().mapToInt(one -> one.segments().size()).sum();
        System.out.printf("%d series, %d rows, %d labelled segments%n", series.size(), rows, segments);
        System.out.printf(LINE, "", "NAB", "F1", "capped", "events", "false/week", "mean", "abnormal");
    }

    private static void print(Evaluation evaluation) {
        System.out.printf(
                LINE,
                evaluation.detector(),
                shown("%.1f", evaluation.nab()),
                shown("%.3f", evaluation.f1()),
                shown("%.3f", evaluation.f1Capped()),
                shown("%.3f", evaluation.f1Events()),
                shown("%.2f", evaluation.falseAlarmsMedian()),
                shown("%.2f", evaluation.falseAlarmsMean()),
                shown("%.2f%%", 100 * evaluation.abnormalShare()));
    }

    private static String shown(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(java.util.Locale.ROOT, format, value);
    }
}
