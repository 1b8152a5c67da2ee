package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.lab.benchmark.PendingState.Waiting;
import io.modelwatch.lab.benchmark.Unharmed.Beside;
import io.modelwatch.lab.benchmark.Unharmed.Result;
import io.modelwatch.local.Broker;
import io.modelwatch.local.Directories;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the job on this machine; docs/performance.md explains the figures. */
@Command(
        name = "benchmark.sh",
        description = "Measures what the job costs, each figure next to a reference from the same run.",
        mixinStandardHelpOptions = true,
        usageHelpAutoWidth = true,
        sortOptions = false)
public final class Benchmark implements Callable<Integer> {
    private static final double EVENTS_PER_SECOND = 6_000_000 / 1_800.0;
    private static final long CHECKPOINT_MILLIS = 10_000;
    private static final double P99 = 0.99;
    private static final int SATURATED_SECONDS = 30;
    /** Chosen so that abnormal series are in the middle of their abnormal stretch at the end. */
    private static final int STATE_WINDOWS = SeriesPoints.LEARNING + 10;

    /** The parts that can be measured. */
    enum Part {
        THROUGHPUT,
        SQL,
        STATE,
        ALERT_DELAY,
        SHADOW,
        ALERTING,
        CHECKPOINT,
        KEYS
    }

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "THROUGHPUT,SQL,STATE,ALERT_DELAY,SHADOW,ALERTING,CHECKPOINT,KEYS",
            description = "What to measure: ${COMPLETION-CANDIDATES} (default: all).")
    private List<Part> parts;

    @Option(
            names = "--events",
            defaultValue = "6000000",
            description = "Number of events; 6 million are 30 minutes of event time (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--sql-events",
            defaultValue = "600000",
            description = "Number of events for Flink SQL and for warm-up (default: ${DEFAULT-VALUE}).")
    private long sqlEvents;

    @Option(
            names = "--backends",
            split = ",",
            defaultValue = "HEAP,ROCKSDB",
            description = "State backends: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private List<Backend> backends;

    @Option(names = "--rounds", defaultValue = "3", description = "Runs of each dataflow (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            paramLabel = "ROUNDS",
            defaultValue = "3",
            description =
                    "Discarded rounds of b1 and b2 before those that count, while the JVM still compiles (default: ${DEFAULT-VALUE}).")
    private int warmUp;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of the traffic (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--pending",
            defaultValue = "1000000",
            description = "Pending requests while state or checkpoints are measured (default: ${DEFAULT-VALUE}).")
    private long pending;

    @Option(
            names = "--delay-rate",
            defaultValue = "20000",
            description =
                    "Events a second while the delay of alerts or checkpoints are measured (default: ${DEFAULT-VALUE}).")
    private int delayRate;

    @Option(
            names = "--delay-seconds",
            defaultValue = "80",
            description =
                    "How long the delay of alerts is measured; in 80 s, 15 waves of alerts count (default: ${DEFAULT-VALUE}).")
    private int delaySeconds;

    @Option(
            names = "--models",
            defaultValue = "20",
            description =
                    "Models of 1,000 series each for the alerting stage, an even number (default: ${DEFAULT-VALUE}).")
    private int models;

    @Option(
            names = "--windows",
            defaultValue = "100",
            description = "Points of each series for the alerting stage, > 50 (default: ${DEFAULT-VALUE}).")
    private int windows;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            split = ",",
            description = "Configuration of the alerting stage over the shipped one, for example other rules.")
    private List<Path> configs = List.of();

    @Option(
            names = "--requests",
            defaultValue = "1000000",
            description = "Requests per choice of ids in the part keys (default: ${DEFAULT-VALUE}).")
    private long requests;

    @Option(
            names = "--pairs",
            defaultValue = "5",
            description =
                    "Pairs of runs without and with candidates that cannot keep up, each as long as --delay-seconds (default: ${DEFAULT-VALUE}).")
    private int pairs;

    @Option(
            names = "--pairs-rate",
            paramLabel = "EVENTS",
            description = "Events a second in these runs (default: half of the live job's maximum, measured first).")
    private Integer pairsRate;

    @Option(
            names = "--profile",
            paramLabel = "FILE",
            description = "Append a profile of b1 and b2, sampled in one more run of each.")
    private Path profile;

    @Option(names = "--out", paramLabel = "FILE", description = "Append the result to this file as Markdown.")
    private Path out;

    private final Report report;

    Benchmark(PrintStream terminal) {
        this.report = new Report(terminal);
    }

    public static void main(String[] args) {
        int exitCode = run(System.out, args);
        System.out.flush();
        // A model that never returns may still be running; if ONNX Runtime cleaned up at exit, it would crash the
        // process.
        Runtime.getRuntime().halt(exitCode);
    }

    /** @return 0 if everything was measured and Flink SQL agreed */
    static int run(PrintStream terminal, String... args) {
        return new CommandLine(new Benchmark(terminal))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        check(rounds >= 1, "--rounds must be >= 1, was %s", rounds);
        check(warmUp >= 0, "--warm-up must be >= 0, was %s", warmUp);
        Path scratch = Files.createTempDirectory("modelwatch-benchmark-");
        try (Broker broker = Broker.start(scratch.resolve("broker"));
                Runner runner = Runner.start(scratch, CHECKPOINT_MILLIS)) {
            measure(runner, new JobUnderTest(broker.bootstrapServers(), scratch), broker.bootstrapServers(), scratch);
        } finally {
            Directories.delete(scratch);
        }
        report.finish(out);
        return 0;
    }

    private void measure(Runner runner, JobUnderTest job, String servers, Path scratch) throws IOException {
        if (parts.contains(Part.THROUGHPUT) || parts.contains(Part.SQL)) {
            measureThroughput(new Throughput(runner, job, servers), servers);
        }
        if (parts.contains(Part.STATE)) {
            var state = new PendingState(runner, job, servers);
            for (Waiting waiting : Waiting.values()) {
                double bytes = state.bytesPerRequest(waiting, pending, seed);
                report.line(
                        "bytes per request that waits %s: %.0f (%,d requests)",
                        waiting == Waiting.FOR_RESPONSE ? "for its response" : "for labels, with 10 predictions",
                        bytes,
                        pending);
            }
        }
        if (parts.contains(Part.ALERT_DELAY)) {
            var delays = new AlertDelay(runner, job, servers).measure(delayRate, delaySeconds, seed);
            report.line(
                    "delay of alerts at %,d events/s, checkpoints every %d ms: p50 %d ms, p99 %d ms, max %d ms (of %d)",
                    delayRate,
                    AlertDelay.CHECKPOINT_MILLIS,
                    delays.quantile(0.5),
                    delays.quantile(P99),
                    delays.quantile(1),
                    delays.millis().size());
        }
        if (parts.contains(Part.SHADOW)) {
            Path files = Files.createDirectories(scratch.resolve("models"));
            var delay = new AlertDelay(runner, job, servers);
            measureShadow(new Unharmed(delay, servers, files, delaySeconds, seed));
        }
        if (parts.contains(Part.ALERTING)) {
            measureAlerting(new AlertingStage(runner, configs));
        }
        if (parts.contains(Part.KEYS)) {
            measureKeys(new HostileIds(runner));
        }
        if (parts.contains(Part.CHECKPOINT)) {
            for (Backend backend : backends) {
                DataSetTopics topics = new DataSetTopics("checkpoint-" + backend)
                        .create(servers)
                        .createHeartbeat(servers);
                report.checkpoints(
                        new CheckpointCost(runner, job, servers).measure(backend, topics, pending, delayRate, seed));
            }
        }
    }

    private void measureKeys(HostileIds stage) throws IOException {
        for (int round = -warmUp; round < rounds; round++) {
            for (HostileIds.Ids ids : HostileIds.Ids.values()) {
                Run run = stage.throughput(ids, requests);
                if (round < 0) {
                    report.progress(run);
                } else {
                    report.add(run);
                }
            }
        }
    }

    private void measureAlerting(AlertingStage stage) throws IOException {
        check(models >= 2 && models % 2 == 0, "--models must be even and >= 2, was %s", models);
        check(windows > STATE_WINDOWS, "--windows must be > %s, was %s", STATE_WINDOWS, windows);
        for (int round = -1; round < rounds; round++) {
            for (boolean abnormal : new boolean[] {false, true}) {
                Run run = stage.throughput(models, windows, abnormal);
                if (round < 0) {
                    report.progress(run);
                } else {
                    report.add(run);
                }
            }
        }
        double series = (double) models * SeriesPoints.SERIES_OF_A_MODEL;
        report.state("all normal", stage.state(models, STATE_WINDOWS, false, false), series);
        report.state("1 in 20 abnormal", stage.state(models, STATE_WINDOWS, true, false), series);
        report.state("silent and forgotten", stage.state(models, STATE_WINDOWS, true, true), series);
    }

    private void measureShadow(Unharmed unharmed) throws IOException {
        double most = unharmed.saturating(SATURATED_SECONDS);
        int rate = pairsRate == null ? (int) (most / 2) : pairsRate;
        report.line("the live job processes at most %,.0f events/s; beside candidates it gets %,d", most, rate);
        List<List<Result>> rounds = new ArrayList<>();
        for (int pair = 0; pair < pairs; pair++) {
            List<Result> round = new ArrayList<>();
            for (Beside beside : Beside.values()) {
                Result result = unharmed.run(beside, rate);
                round.add(result);
                report.progress(
                        "beside %s: %,.0f/s, p50 %d ms, p99 %d ms, %d alerts in %d waves, %,d of %,d requests of the sample dropped",
                        beside,
                        result.read(),
                        result.delays().quantile(0.5),
                        result.delays().quantile(P99),
                        result.delays().alerts().size(),
                        result.delays().waves(),
                        result.dropped(),
                        result.offered());
            }
            rounds.add(round);
        }
        for (int i = 1; i < Beside.values().length; i++) {
            report.unharmed(rounds, i);
        }
    }

    private void measureThroughput(Throughput throughput, String servers) throws IOException {
        DataSet first = write(servers, "first", sqlEvents);
        report.progress("warming up");
        throughput.round(first, backends);
        if (parts.contains(Part.SQL)) {
            measureSql(throughput, first, servers);
        }
        if (parts.contains(Part.THROUGHPUT)) {
            DataSet all = write(servers, "all", events);
            for (int round = 0; round < warmUp; round++) {
                throughput.round(all, backends).forEach(report::progress);
            }
            for (int round = 0; round < rounds; round++) {
                throughput.round(all, backends).forEach(report::add);
            }
            if (profile != null) {
                profile(throughput, all);
            }
        }
    }

    private void measureSql(Throughput throughput, DataSet data, String servers) throws IOException {
        for (int round = -warmUp; round < rounds; round++) {
            for (Backend backend : backends) {
                List<Run> runs = sqlRound(throughput, data, servers, backend, backend + "-" + (warmUp + round));
                runs.forEach(round < 0 ? report::progress : report::add);
            }
        }
        backends.forEach(backend -> report.line("the points of Flink SQL equal those of the job on %s", backend));
    }

    /** SQL alternating with the job on the same records. The job's runs are skipped if they are measured on all events anyway. */
    private List<Run> sqlRound(Throughput throughput, DataSet data, String servers, Backend backend, String name)
            throws IOException {
        DataSetTopics jobResults = new DataSetTopics("job-" + name).create(servers);
        DataSetTopics sqlResults = new DataSetTopics("sql-" + name).create(servers);
        List<Run> runs = new ArrayList<>();
        runs.add(throughput.measure("b1", data, jobResults, backend));
        runs.add(throughput.sql(data, sqlResults, backend));
        runs.add(throughput.measure("b2", data, data.topics(), backend));
        int same = MeasuredPoints.compare(
                MeasuredPoints.read(servers, jobResults.metrics(), SqlJob.METRICS),
                MeasuredPoints.read(servers, sqlResults.metrics(), SqlJob.METRICS));
        report.progress("%d points of Flink SQL equal those of the job on %s", same, backend);
        return parts.contains(Part.THROUGHPUT) ? runs.subList(1, 2) : runs;
    }

    private void profile(Throughput throughput, DataSet data) throws IOException {
        for (String dataflow : List.of("b1", "b2")) {
            try (Profile running = Profile.start()) {
                throughput.measure(dataflow, data, data.topics(), backends.get(0));
                running.stop(dataflow + " " + backends.get(0), profile);
            }
        }
        report.line("profile appended to %s", profile);
    }

    private DataSet write(String servers, String name, long count) throws IOException {
        DataSet data = DataSet.write(servers, new DataSetTopics(name), seed, count, EVENTS_PER_SECOND);
        report.progress(
                "%,d events written in %.1f s (%,.0f/s), %,d of them without feedback",
                data.all(), data.seconds(), data.perSecond(), data.withoutFeedback());
        return data;
    }
}
