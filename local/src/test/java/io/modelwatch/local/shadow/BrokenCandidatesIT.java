package io.modelwatch.local.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.modelwatch.local.Cluster;
import io.modelwatch.local.kafka.GaugeReporter;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.OddModels;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.inference.CudaSettings;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.op.FlinkModelFiles;
import io.modelwatch.udfs.op.ScoreShadow;
import io.modelwatch.udfs.op.ScoreShadowFactory;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One job with a good candidate, and beside it one of each kind that is broken; a single failure of the job would end it. */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
class BrokenCandidatesIT {
    private static final String MODEL = "search"; // whose requests SampledRequests makes
    private static final ShadowSettings SETTINGS = new ShadowSettings(1, 256, 64, 5, 500, 200, 10_000, 200, 3, 500, 20);
    private static final long FIRST_RUN_MILLIS = 500;
    private static final long REQUESTS = 3_000;
    private static final double PER_SECOND = 750;
    private static final int ITEMS = 4;
    private static final float ENDLESS = 0x1p50f;
    private static final String NO_CHECKSUM = "";
    /** Models as exporters write them, see write.py there. */
    private static final Path EXPORTED = Path.of("../udfs/src/test/resources/exported");

    private static final List<String> EXPORTERS =
            List.of("sklearn-zipmap", "sklearn-three-classes", "sum-of-uint8", "torch-batch-of-1", "torch-half");

    private static final List<Command> COMMANDS = new ArrayList<>();
    private static final List<Sampled> SAMPLE = new ArrayList<>();
    /** By version; filled by the job, which runs in this process. */
    private static final Map<String, Answer> ANSWERS = new ConcurrentHashMap<>();

    private JobResult result;
    private long threadsLeft;

    @BeforeAll
    void run(@TempDir Path directory) throws Exception {
        GaugeReporter.forget();
        ClickWorld world = new ClickWorld(1);
        register(directory, world);
        sample(world);
        try (Cluster cluster = Cluster.start(1, 1, GaugeReporter.settings())) {
            JobID job = cluster.submit(scoring(directory));
            result = cluster.awaitEnd(job, 100);
        }
        threadsLeft = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shadow " + MODEL + "/"))
                .count();
    }

    @AfterAll
    static void forget() {
        COMMANDS.clear();
        SAMPLE.clear();
        ANSWERS.clear();
        GaugeReporter.forget();
    }

    @Test
    void theJobEndsWellWithoutEverFailing() {
        assertThat(result.isSuccess()).isTrue();
    }

    @Test
    void noScoringThreadIsLeft() {
        assertThat(threadsLeft).isZero();
    }

    @Test
    void theGoodOneScoresBesideThem() {
        assertThat(ANSWERS.get("good").status()).isEqualTo(Answer.Status.RUNNING);
        assertThat(gauge("good", "scored")).isPositive();
        assertThat(gauge("good", "failed")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sklearn-zipmap", "torch-batch-of-1", "torch-half"})
    void whatAnExporterWritesByDefaultScoresToo(String version) {
        assertThat(ANSWERS.get(version).status()).isEqualTo(Answer.Status.RUNNING);
        assertThat(gauge(version, "scored")).isPositive();
        assertThat(gauge(version, "failed")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "unreadable, unreadable",
        "wrong-checksum, checksum_mismatch",
        "no-model, not_a_model",
        "wrong-shape, wrong_inputs",
        "sum-of-uint8, wrong_inputs", // its numbers are no whole ones
        "sklearn-three-classes, not_a_model",
        "hangs-at-first, timeout",
        "outside, outside_roots"
    })
    void aBrokenOneIsGivenUpForANamedReason(String version, String reason) {
        assertThat(ANSWERS.get(version).status()).isEqualTo(Answer.Status.FAILED);
        assertThat(ANSWERS.get(version).reason()).isEqualTo(reason);
        assertThat(gauge(version, "scored")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"throws, failed", "hangs, timeout", "not-a-number, not_finite"})
    void requestsThatFailAreCountedForANamedReason(String version, String reason) {
        assertThat(ANSWERS.get(version).status()).isEqualTo(Answer.Status.RUNNING);
        assertThat(gauge(version, "failed")).isPositive().isEqualTo(failures(version, reason));
    }

    @ParameterizedTest
    @CsvSource({"good", "throws", "hangs", "not-a-number", "wrong-shape", "sklearn-zipmap", "sum-of-uint8"})
    void nothingThatWasOfferedIsLost(String version) {
        assertThat(gauge(version, "offered"))
                .isPositive()
                .isEqualTo(gauge(version, "scored")
                        + gauge(version, "dropped")
                        + gauge(version, "stale")
                        + gauge(version, "failed")
                        + gauge(version, "queued"));
    }

    @Test
    void aDemandForCudaIsRefusedWhereThereIsNone() {
        assumeThat(Files.exists(Path.of("/dev/nvidiactl"))).isFalse();
        assertThat(ANSWERS.get("cuda").reason()).isEqualTo("provider_unavailable");
        assertThat(ANSWERS.get("cuda").sentence()).contains("CUDA device 0 cannot be used: no NVIDIA device");
        assertThat(ANSWERS.get("auto").sentence()).contains("runs on cpu (not cuda: no NVIDIA device");
    }

    private static void register(Path directory, ClickWorld world) throws Exception {
        ClickModel model = ClickModel.train(world, 1, 1_000, 8);
        byte[] good = model.onnx("clicks", "good");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("good", good);
        files.put("no-model", "no model".getBytes(StandardCharsets.UTF_8));
        files.put("wrong-shape", model.onnxOfAnotherShape("clicks", "wrong-shape"));
        files.put("throws", OddModels.throwing(ClickWorld.WIDTH));
        files.put("hangs", OddModels.looping(ClickWorld.WIDTH, ENDLESS, -1));
        files.put("hangs-at-first", OddModels.looping(ClickWorld.WIDTH, 0, ENDLESS));
        files.put("not-a-number", OddModels.logarithm(ClickWorld.WIDTH));
        for (String version : EXPORTERS) {
            files.put(version, Files.readAllBytes(EXPORTED.resolve(version + ".onnx")));
        }
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path written = Files.write(directory.resolve(file.getKey() + ".onnx"), file.getValue());
            register(file.getKey(), written.toUri().toString(), NO_CHECKSUM, Candidate.Provider.CPU);
        }
        String file = directory.resolve("good.onnx").toUri().toString();
        register(
                "unreadable",
                directory.resolve("missing.onnx").toUri().toString(),
                NO_CHECKSUM,
                Candidate.Provider.CPU);
        register("outside", "file:///etc/hostname", NO_CHECKSUM, Candidate.Provider.CPU);
        register("wrong-checksum", file, "0".repeat(64), Candidate.Provider.CPU);
        register("cuda", file, NO_CHECKSUM, Candidate.Provider.CUDA);
        register("auto", file, NO_CHECKSUM, Candidate.Provider.AUTO);
    }

    private static void register(String version, String uri, String sha256, Candidate.Provider provider) {
        long number = COMMANDS.size() + 1L;
        Candidate candidate =
                new Candidate(MODEL, version, Role.CANDIDATE, uri, sha256, "dense", Map.of(), provider, 1, number);
        COMMANDS.add(new Command(number, Kind.REGISTER, 0, new Scores(candidate)));
    }

    private static void sample(ClickWorld world) {
        SplittableRandom random = new SplittableRandom(3);
        for (int id = 0; id < REQUESTS; id++) {
            float[][] rows = new float[ITEMS][];
            for (int i = 0; i < ITEMS; i++) {
                rows[i] = world.row(random).features();
            }
            SAMPLE.add(ExampleRequests.ofRows(id, rows));
        }
    }

    private static StreamExecutionEnvironment scoring(Path root) {
        Configuration settings = new Configuration();
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(settings);
        env.setParallelism(1);
        env.getConfig().setAutoWatermarkInterval(20);
        DataStream<Command> commands = env.fromSource(
                        new DataGeneratorSource<>(
                                i -> COMMANDS.get(i.intValue()), COMMANDS.size(), StreamTypes.COMMAND),
                        WatermarkStrategy.noWatermarks(),
                        "commands")
                .uid("commands");
        ModelReader reader =
                new ModelReader(new FlinkModelFiles(), List.of(root.toUri().toString()), 1 << 20);
        SingleOutputStreamOperator<Outcome> rescored = env.fromSource(
                        new DataGeneratorSource<>(
                                i -> SAMPLE.get(i.intValue()),
                                REQUESTS,
                                RateLimiterStrategy.perSecond(PER_SECOND),
                                StreamTypes.SAMPLED),
                        WatermarkStrategy.<Sampled>forMonotonousTimestamps()
                                .withTimestampAssigner((request, none) -> request.time()),
                        "requests")
                .uid("requests")
                .connect(commands.broadcast())
                .transform(
                        "ScoreShadow",
                        StreamTypes.SENT_OUTCOME,
                        new ScoreShadowFactory(
                                SETTINGS, new OnnxScorers(reader, CudaSettings.STANDARD, FIRST_RUN_MILLIS)))
                .uid("score-shadow");
        rescored.getSideOutput(ScoreShadow.ANSWERS)
                .process(new Note(), Types.VOID)
                .uid("note")
                .sinkTo(new DiscardingSink<>())
                .uid("discard-notes");
        rescored.sinkTo(new DiscardingSink<>()).uid("discard");
        return env;
    }

    private static long gauge(String version, String name) {
        return GaugeReporter.sum(name, Map.of("<candidate>", MODEL + "/" + version));
    }

    private static long failures(String version, String reason) {
        return GaugeReporter.sum("failures", Map.of("<candidate>", MODEL + "/" + version, "<reason>", reason));
    }

    /** Keeps the last answer about each version. */
    private static final class Note extends ProcessFunction<Answer, Void> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Answer answer, Context context, Collector<Void> out) {
            ANSWERS.put(answer.name().substring(MODEL.length() + 1), answer);
        }
    }
}
