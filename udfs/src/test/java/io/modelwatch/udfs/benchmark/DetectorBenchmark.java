package io.modelwatch.udfs.benchmark;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Detector;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.Judge;
import io.modelwatch.udfs.detect.MetricLookup;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Rule.Direction;
import io.modelwatch.udfs.detect.SeriesMemory;
import io.modelwatch.udfs.stats.Category;
import io.modelwatch.udfs.stats.Metric;
import io.modelwatch.udfs.stats.Metric.Shape;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What judging a point costs: by the detector alone, and with what {@link Judge} does around it for one rule and one version. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DetectorBenchmark {
    /** A power of two. */
    private static final int VALUES = 1 << 10;

    private static final int WINDOW_MILLIS = 10_000;
    /** More than a day, after which every detector knows all that it asks for. */
    private static final int WARM = 10_000;

    private static final MetricLookup LATENCY = name ->
            Optional.of(new Metric(name, "ms", Category.LATENCY, Shape.STATISTIC, "A latency of the benchmark."));
    private static final Series SERIES = Series.of("ranker", "v7", "all", "latency_p99", "10s", "");

    @Param({"z-score", "ewma", "adaptive", "threshold"})
    public String detector;

    private double[] values;
    private int next;
    private Following<?> following;
    private Judge judge;
    private SeriesMemory memory;

    /** A detector and its memory, of one type. */
    private static final class Following<M> {
        private final Detector<M> detector;
        private M memory;

        Following(Detector<M> detector) {
            this.detector = detector;
            this.memory = detector.initial();
        }

        Step<M> step(Value value) {
            Step<M> step = detector.step(memory, value);
            memory = step.learned();
            return step;
        }
    }

    public static void main(String[] arguments) throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(DetectorBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
    }

    @Setup
    public void warmUp() {
        Detector<?> made = Catalog.detectors().stream()
                .filter(kind -> kind.name().equals(detector))
                .findFirst()
                .orElseThrow()
                .create(detector.equals("threshold") ? Map.of("upper", 200) : Map.of());
        Rule rule = new Rule("Rule", made, "*", "*", "*", "*", Direction.UP, 0, 0, 1, "warning", 1, 1, 0);
        long day = TimeUnit.DAYS.toMillis(1);
        judge = new Judge(new DetectionSettings(List.of(rule), day, day, day, 1), LATENCY);
        memory = SeriesMemory.NOTHING;
        following = new Following<>(made);
        Random random = new Random(7);
        values = random.doubles(VALUES, 99, 101).toArray();
        for (int i = 0; i < WARM; i++) {
            step();
            memory = judge.judge(memory, List.of(point(i)), verdict -> {});
        }
    }

    private double value(int window) {
        return values[window & (VALUES - 1)];
    }

    private MetricPoint point(int window) {
        Instant start = Instant.ofEpochMilli((long) window * WINDOW_MILLIS);
        Instant end = start.plusMillis(WINDOW_MILLIS);
        return new MetricPoint(
                SERIES, start, end, end, value(window), 100, Double.NaN, Double.NaN, Double.NaN, false, List.of());
    }

    @Benchmark
    public Step<?> step() {
        next++;
        return following.step(new Value(value(next), 100, Shape.STATISTIC, (long) next * WINDOW_MILLIS, WINDOW_MILLIS));
    }

    @Benchmark
    public SeriesMemory judge(Blackhole told) {
        next++;
        memory = judge.judge(memory, List.of(point(next)), (Verdict verdict) -> told.consume(verdict));
        return memory;
    }
}
