package io.modelwatch.tools.warm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.KafkaConfig;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.TopicCheck;
import io.modelwatch.job.kafka.WholeTopic;
import io.modelwatch.schemas.Span;
import io.modelwatch.tools.KafkaOptions;
import io.modelwatch.tools.Tool;
import io.modelwatch.tools.backtest.Times;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.warm.MemoryFile;
import io.modelwatch.udfs.warm.MemoryRefused;
import io.modelwatch.udfs.warm.SeriesLearner;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes a memory file of metric points, which a job without state begins with. */
@Command(
        name = "warm.sh",
        description = {
            "Learns the metric points of the past by the rules of the configuration, and writes what detectors know then to a file.",
            "A job that starts without state and has detection.memory begins with it; docs/production.md, \"Start warm\"."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:Kafka or a file failed",
            "2:wrong options or configuration, no point to learn, or a memory file that is refused"
        })
public final class Warm implements Callable<Integer> {
    /** About what a point takes as JSON. */
    private static final long BYTES_OF_A_POINT = 300;

    @Option(names = "--out", paramLabel = "FILE", description = "The memory file to write; an older one is replaced.")
    private Path out;

    @Option(
            names = "--check",
            paramLabel = "FILE",
            description = "Only say whether a job with this configuration would begin with that memory file.")
    private Path check;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description =
                    "Points from then on are learned: RFC 3339, epoch or yyyy-MM-dd HH:mm:ss in UTC (default: all).")
    private String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Points before then are learned (default: all).")
    private String to;

    @Option(
            names = "--points",
            paramLabel = "FILE",
            description =
                    "Read metric points from there, one JSON object a line, instead of from kafka.topics.metrics.")
    private Path points;

    @Mixin
    private KafkaOptions kafka;

    private final List<String> problems = new ArrayList<>();
    private final WarmProgress progress = new WarmProgress(System.err);
    private Failure firstFailure;
    private long failures;

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** @return the exit code */
    public static int run(String... args) {
        return Tool.run(new Warm(), args);
    }

    @Override
    public Integer call() throws IOException {
        Instant begin = time("--from", from, Instant.MIN);
        Instant end = time("--to", to, Instant.MAX);
        requireOptions(begin, end);
        MonitorConfig config = kafka.readAll();
        if (check == null) {
            learn(config, begin, end);
        } else {
            print("fits", check, check(check, config.detection()));
        }
        return 0;
    }

    private Instant time(String option, String text, Instant otherwise) {
        try {
            return text == null ? otherwise : Times.parse(text);
        } catch (IllegalArgumentException wrong) {
            problems.add(option + " " + wrong.getMessage());
            return otherwise;
        }
    }

    private void requireOptions(Instant begin, Instant end) {
        if ((out == null) == (check == null)) {
            problems.add("either --out or --check must be given");
        }
        if (!begin.isBefore(end)) {
            problems.add("--to must be after --from = %s, was %s".formatted(begin, end));
        }
        if (points != null && !Files.isReadable(points)) {
            problems.add("--points must name a file that can be read, was %s".formatted(points));
        }
        if (out != null && !Files.isDirectory(out.toAbsolutePath().getParent())) {
            problems.add("--out must be in a directory that exists, was %s".formatted(out));
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static MemoryFile.Content check(Path file, DetectionSettings settings) throws IOException {
        try {
            return MemoryFile.check(new LocalMemoryFile(file), settings);
        } catch (MemoryRefused refused) {
            throw new ConfigException(List.of(refused.getMessage()));
        }
    }

    private static void print(String what, Path file, MemoryFile.Content content) {
        System.out.printf(
                "%s %s: %d series, points from %s to %s%n",
                file, what, content.series(), content.from(), content.until());
    }

    private void learn(MonitorConfig config, Instant begin, Instant end) throws IOException {
        DetectionSettings settings = config.detection();
        if (settings.rules().stream().noneMatch(rule -> rule.detector().learns())) {
            throw new ConfigException(List.of("rules must have one that learns: there is nothing to remember"));
        }
        SeriesLearner learner = new SeriesLearner(settings, Catalog::metric, this::count);
        Path directory = out.toAbsolutePath().getParent();
        try (PointShards shards = PointShards.create(directory, expected(config.kafka()))) {
            LearnedPoints learned = new LearnedPoints(shards, learner, begin, end);
            if (points == null) {
                readTopic(config.kafka(), learned);
            } else {
                readFile(learned);
            }
            learned.report(System.err);
            requirePoints(learned);
            new MemoryOfShards(settings, learner, progress).write(shards, learned, out);
        }
        reportFailures();
        MemoryFile.Content content = check(out, settings);
        print("is written", out, content);
        warn(content.until(), settings.forgetAfterMillis());
    }

    private void count(Failure failure) {
        failures++;
        firstFailure = firstFailure == null ? failure : firstFailure;
    }

    private void reportFailures() {
        if (failures > 0) {
            System.err.printf(
                    "%d points could not be learned by a rule, the first by %s: %s%n",
                    failures, firstFailure.what(), firstFailure.cause());
        }
    }

    private void requirePoints(LearnedPoints learned) {
        if (learned.taken() == 0) {
            throw new ConfigException(
                    List.of("none of %d points is in the span and watched by a rule: nothing was written"
                            .formatted(learned.read())));
        }
    }

    private void warn(Instant until, long forgetAfterMillis) {
        Instant forgotten = until.plusMillis(forgetAfterMillis);
        if (forgotten.isBefore(Instant.now().plus(Duration.ofMinutes(1)))) {
            System.err.printf(
                    "Warning: a job whose first points are after %s forgets all of it at once (detection.forget-after is %s).%n",
                    forgotten, Span.text(forgetAfterMillis));
        }
    }

    /** About how many points will be read. */
    private long expected(KafkaConfig config) throws IOException {
        if (points != null) {
            return Files.size(points) / BYTES_OF_A_POINT;
        }
        TopicCheck.require(config, List.of(config.topics().metrics()));
        return WholeTopic.size(committed(config), config.topics().metrics());
    }

    private void readTopic(KafkaConfig config, LearnedPoints learned) throws IOException {
        long all = WholeTopic.size(committed(config), config.topics().metrics());
        try {
            WholeTopic.read(committed(config), config.topics().metrics(), record -> {
                read(record.value(), "partition %d, offset %d".formatted(record.partition(), record.offset()), learned);
                progress.say("read", learned.read(), all);
            });
        } catch (UncheckedIOException full) {
            throw full.getCause();
        }
    }

    private static void read(byte[] json, String place, LearnedPoints learned) {
        try {
            learned.read(json == null ? new byte[0] : json, place);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private void readFile(LearnedPoints learned) throws IOException {
        long all = Files.size(points) / BYTES_OF_A_POINT;
        try (BufferedReader lines = Files.newBufferedReader(points)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    learned.read(line.getBytes(UTF_8), "line " + number);
                    progress.say("read", learned.read(), all);
                }
            }
        }
    }

    private static Properties committed(KafkaConfig config) {
        Properties committed = config.impatientProperties();
        committed.setProperty("isolation.level", "read_committed");
        return committed;
    }
}
