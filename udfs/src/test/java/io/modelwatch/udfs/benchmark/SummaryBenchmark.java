package io.modelwatch.udfs.benchmark;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.stats.ModelSettings;
import io.modelwatch.udfs.stats.Outcomes;
import io.modelwatch.udfs.stats.Summary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What a summary costs: nanoseconds and bytes per event added, and per pane written and merged. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SummaryBenchmark {
    /** A power of two. */
    private static final int EVENTS = 1 << 14;

    private static final int ITEMS = 10;

    @Param({
        "traffic",
        "latency",
        "binary-quality",
        "ranking-quality",
        "regression-quality",
        "resource-use",
        "shadow-latency",
        "shadow-scores",
        "shadow-ranks",
        "shadow-quality"
    })
    public String measure;

    private Outcome[] outcomes;
    private int next;
    private Summary growing;
    private Summary full;
    private Summary empty;

    public static void main(String[] arguments) throws RunnerException, IOException {
        for (Measure measure : Catalog.measures()) {
            SummaryBenchmark benchmark = new SummaryBenchmark();
            benchmark.measure = measure.name();
            benchmark.fill();
            System.out.printf(
                    "%s: %d bytes written after %d events%n", measure.name(), benchmark.written().length, EVENTS);
        }
        new Runner(new OptionsBuilder()
                        .include(SummaryBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }

    @Setup
    public void fill() {
        Measure measured = Catalog.measures().stream()
                .filter(candidate -> candidate.name().equals(measure))
                .findFirst()
                .orElseThrow();
        ModelSettings settings = new ModelSettings("ranker", task(), 0.5, List.of(1, 5, 10), List.of(60_000L), true);
        Random random = new Random(7);
        outcomes = new Outcome[EVENTS];
        full = measured.empty(settings);
        empty = measured.empty(settings);
        growing = measured.empty(settings);
        for (int i = 0; i < EVENTS; i++) {
            outcomes[i] = outcome(measured.subject(), random);
            full.add(outcomes[i]);
        }
    }

    private ModelSettings.Task task() {
        return switch (measure) {
            case "binary-quality" -> ModelSettings.Task.BINARY;
            case "ranking-quality", "shadow-ranks", "shadow-quality" -> ModelSettings.Task.RANKING;
            case "regression-quality" -> ModelSettings.Task.REGRESSION;
            default -> ModelSettings.Task.NONE;
        };
    }

    /** 2 % of responses fail, latencies have a heavy tail; one request in five has one label. */
    private static Outcome outcome(Measure.Subject subject, Random random) {
        String id = new UUID(random.nextLong(), random.nextLong()).toString();
        return switch (subject) {
            case SERVICE ->
                Outcomes.served(id, 1, random.nextInt(50) == 0 ? "timeout" : Outcome.Served.OK, (long)
                        (2_000 * Math.pow(1 - random.nextDouble(), -1 / 1.2)));
            case QUALITY -> judged(id, random);
            case SHADOW -> rescored(judged(id, random), random);
            case SHADOW_QUALITY -> {
                Outcome.Judged judged = judged(id, random);
                yield new Outcome.RescoredJudged(rescored(judged, random), judged.horizonMillis(), judged.truth());
            }
            case RESOURCES -> Outcomes.used("cpu", random.nextDouble());
        };
    }

    private static Outcome.Judged judged(String id, Random random) {
        return (Outcome.Judged) Outcomes.judged(
                id,
                1,
                LongStream.range(0, ITEMS).boxed().toList(),
                random.doubles(ITEMS).boxed().toList(),
                random.nextInt(5) == 0 ? Map.of((long) random.nextInt(ITEMS), 1.0) : Map.of());
    }

    /** A candidate that ranks the items the same and scores them by chance. */
    private static Outcome.Rescored rescored(Outcome.Judged judged, Random random) {
        float[] scores = new float[ITEMS];
        for (int i = 0; i < ITEMS; i++) {
            scores[i] = random.nextFloat();
        }
        return new Outcome.Rescored(
                judged.model(),
                "v8",
                judged.segments(),
                judged.time(),
                1,
                judged.requestId(),
                judged.version(),
                Role.CANDIDATE,
                1,
                1 + random.nextInt(5_000),
                judged.predictions(),
                new Outcome.Predictions(judged.predictions().items(), scores));
    }

    @Benchmark
    public Summary add() {
        next = (next + 1) & (EVENTS - 1);
        growing.add(outcomes[next]);
        return growing;
    }

    /** What a pane costs once: written by one subtask, restored and merged by another. */
    @Benchmark
    public Summary writeRestoreAndMerge() throws IOException {
        empty.restore(new DataInputStream(new ByteArrayInputStream(written())));
        empty.merge(full);
        return empty;
    }

    private byte[] written() throws IOException {
        var bytes = new ByteArrayOutputStream();
        full.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
