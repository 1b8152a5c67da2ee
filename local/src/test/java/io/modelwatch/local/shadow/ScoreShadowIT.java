package io.modelwatch.local.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.Cluster;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.VersionEffect.Scores;
import io.modelwatch.udfs.op.ScoreShadowFactory;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scoring again in a real task: its mailbox, its end and its cancellation. */
@Timeout(120)
class ScoreShadowIT {
    private static final ShadowSettings SETTINGS =
            new ShadowSettings(1, 256, 64, 5, 500, 300, 60_000, 200, 20, 30_000, 20);

    /** Requests scored; filled by the job, which runs in this process. */
    private static final Set<String> SCORED = ConcurrentHashMap.newKeySet();

    private static final AtomicInteger TWICE = new AtomicInteger();
    private static final AtomicInteger BEHIND_THE_WATERMARK = new AtomicInteger();

    @BeforeEach
    void forget() {
        SCORED.clear();
        TWICE.set(0);
        BEHIND_THE_WATERMARK.set(0);
        ScriptedModel.reset();
    }

    @AfterEach
    void noThreadIsLeft() {
        ScriptedModel.release();
        await("no thread scores", () -> scoringThreads() == 0);
        assertThat(ScriptedModel.closedWhileRunning()).isFalse();
    }

    @Test
    void scoresEachRequestAtMostOnceAndBeforeItsWatermark() throws Exception {
        try (Cluster cluster = Cluster.start(1, 2)) {
            JobID job = cluster.submit(scoring("good", 4_000));

            assertThat(cluster.awaitEnd(job, 60).isSuccess()).isTrue();
            assertThat(SCORED).hasSizeGreaterThan(1_000);
            assertThat(TWICE).hasValue(0);
            assertThat(BEHIND_THE_WATERMARK).hasValue(0);
            assertThat(scoringThreads()).isZero();
        }
    }

    @Test
    void canBeCancelledWhileAModelRuns() throws Exception {
        try (Cluster cluster = Cluster.start(1, 2)) {
            JobID job = cluster.submit(scoring("until-interrupted", Long.MAX_VALUE));
            await("both subtasks score", () -> ScriptedModel.calls() >= 2);

            cluster.cancel(job);

            await("no thread scores", () -> scoringThreads() == 0);
        }
    }

    @Test
    void endsAlthoughAModelNeverReturns() throws Exception {
        try (Cluster cluster = Cluster.start(1, 2)) {
            JobID job = cluster.submit(scoring("for-ever", 2_000));

            assertThat(cluster.awaitEnd(job, 60).isSuccess()).isTrue();
            assertThat(SCORED).isEmpty();
            assertThat(scoringThreads()).as("left behind on purpose").isEqualTo(2);
        }
    }

    private static StreamExecutionEnvironment scoring(String model, long requests) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
        env.setParallelism(2);
        env.enableCheckpointing(200);
        env.getConfig().setAutoWatermarkInterval(20);
        DataStream<Command> commands = env.fromSource(
                        new DataGeneratorSource<>(i -> register(model), 1, StreamTypes.COMMAND),
                        WatermarkStrategy.noWatermarks(),
                        "commands")
                .uid("commands")
                .setParallelism(1);
        env.fromSource(
                        new DataGeneratorSource<>(
                                ScoreShadowIT::request,
                                requests,
                                RateLimiterStrategy.perSecond(2_000),
                                StreamTypes.SAMPLED),
                        WatermarkStrategy.<Sampled>forMonotonousTimestamps()
                                .withTimestampAssigner((request, none) -> request.time()),
                        "requests")
                .uid("requests")
                .setParallelism(1)
                .rebalance()
                .connect(commands.broadcast())
                .transform(
                        "ScoreShadow",
                        StreamTypes.SENT_OUTCOME,
                        new ScoreShadowFactory(SETTINGS, new ScriptedModel.Models()))
                .uid("score-shadow")
                .process(new Note(), Types.VOID)
                .uid("note")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        return env;
    }

    private static Command register(String model) {
        Candidate candidate = new Candidate(
                "ranker", "v2", Role.CANDIDATE, model, "0".repeat(64), "dense", Map.of(), Candidate.Provider.CPU, 1, 1);
        return new Command(1, Kind.REGISTER, 0, new Scores(candidate));
    }

    private static Sampled request(long index) {
        byte[] id = ("r" + index).getBytes(StandardCharsets.UTF_8);
        return new Sampled(
                id,
                Hash.of64(id),
                "ranker",
                "v1",
                Segments.NONE,
                index,
                1,
                List.of(),
                new Outcome.Predictions(new long[] {1, 2}, new float[] {1, 0}),
                -1);
    }

    private static long scoringThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("shadow ranker/v2"))
                .count();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Patience.await(what).atMost(Duration.ofSeconds(30)).until(condition);
    }

    /** Notes what comes out, and whether it comes too late. */
    private static final class Note extends ProcessFunction<Outcome, Void> {
        private static final long serialVersionUID = 1;

        @Override
        public void processElement(Outcome outcome, Context context, Collector<Void> out) {
            Outcome.Rescored rescored = (Outcome.Rescored) outcome;
            if (!SCORED.add(new String(rescored.requestId(), StandardCharsets.UTF_8))) {
                TWICE.incrementAndGet();
            }
            if (rescored.time() <= context.timerService().currentWatermark()) {
                BEHIND_THE_WATERMARK.incrementAndGet();
            }
        }
    }
}
