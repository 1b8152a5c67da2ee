package io.modelwatch.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.ConfigException;
import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.kafka.KafkaPorts;
import io.modelwatch.local.Patience;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.AnswerJson;
import io.modelwatch.tools.control.LiveControl;
import io.modelwatch.tools.control.ShadowTool;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.op.Commands;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.co.CoProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands written by the tool, and what a job on a real broker answers. */
@Timeout(120)
class ControlIT {
    private static final String SUM = "ab".repeat(32);

    /** Filled by {@link CommandsBeforeTime}, in this process. */
    private static final BlockingQueue<Integer> FIRST_SEEN = new LinkedBlockingQueue<>();

    @TempDir
    static Path directory;

    private static Site site;

    @BeforeAll
    static void start() throws Exception {
        site = Site.start();
    }

    @AfterAll
    static void stop() throws Exception {
        site.close();
    }

    @Test
    void commandsAreAnsweredAlsoAfterTheJobWasRestartedAndNoneIsNumberedTwice() throws Exception {
        site.createTopics("-kill");
        JobID job = site.submit(MonitorConfig.load(List.of(), site.settings("-kill")), directory, 1);

        Printed first = register("-kill", "ranker/v8");
        Printed twice = register("-kill", "ranker/v8");
        site.cluster.checkpoint(job);
        site.cluster.killTaskManager(0);
        site.cluster.startTaskManager();
        Printed retired = tool("-kill", "retire", "ranker/v8");
        Printed again = register("-kill", "ranker/v8");
        Printed status = tool("-kill", "status");
        site.cluster.cancel(job);

        assertThat(first.text()).contains("ranker/v8  ACCEPTED", "register ranker/v8 takes effect at");
        assertThat(first.exitCode()).isZero();
        assertThat(twice.text()).contains("REFUSED (already_registered)");
        assertThat(twice.exitCode()).isEqualTo(1);
        assertThat(retired.exitCode()).as(retired.text()).isZero();
        assertThat(again.exitCode()).as(again.text()).isZero();
        assertThat(status.text().lines()).singleElement().asString().contains("ranker/v8  ACCEPTED");
        assertThat(accepted("-kill")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void patternsAndMaintenanceAreCommandedByTheTool() throws Exception {
        site.createTopics("-live");
        JobID job = site.submit(MonitorConfig.load(List.of(), site.settings("-live")), directory, 1);

        Printed shorter = live("-live", "pattern", "set", "bad-rollout", "within=5m");
        Printed longer = live("-live", "pattern", "set", "bad-rollout", "within=1h");
        Printed unknown = live("-live", "pattern", "set", "bad-rolout", "enabled=false");
        Printed reset = live("-live", "pattern", "reset", "bad-rollout");
        String tomorrow = Instant.now().plus(Duration.ofDays(1)).toString();
        Printed begun = live("-live", "maintenance", "begin", "move", "--models=*", "--until=" + tomorrow);
        Printed tooLong = live("-live", "maintenance", "begin", "longer", "--models=*", "--until=2099-01-01T00:00:00Z");
        Printed ended = live("-live", "maintenance", "end", "move");
        Printed judged = live("-live", "incident", "42496c0729ff0a02", "false", "--by=ann", "--note=x", "--timeout=1s");
        Printed list = live("-live", "list");
        site.cluster.cancel(job);

        assertThat(List.of(shorter, reset, begun, ended))
                .allSatisfy(printed ->
                        assertThat(printed.exitCode()).as(printed.text()).isZero());
        assertThat(longer.exitCode()).isEqualTo(1);
        assertThat(longer.text())
                .contains("REFUSED (invalid_pattern)", "within of pattern bad-rollout must be at most 15m, was 1h");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.text()).contains("did you mean bad-rollout?");
        assertThat(tooLong.exitCode()).isEqualTo(1);
        assertThat(tooLong.text()).contains("REFUSED (out_of_range)", "maintenance must last at most 7d");
        assertThat(accepted("-live")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(judged.exitCode()).as("no event, so no time passes").isEqualTo(3);
        assertThat(list.text())
                .contains("incident/42496c0729ff0a02  judge-incident by command 5")
                .contains("false, by ann: x");
    }

    @Test
    void aReplayAnswersEveryCommandOfTheTopicWithTheSameNumbers() throws Exception {
        site.createTopics("-replay");
        for (String version : List.of("v8", "v9", "v8")) {
            site.send("modelwatch-control-replay", 1_790_000_000_000L, command(version));
        }
        for (int run = 0; run < 2; run++) {
            site.finish(site.submit(site.replay("-replay", Map.of()), directory, 2));
        }

        assertThat(site.read("modelwatch-answers-replay"))
                .extracting(record -> AnswerJson.read(record.value()))
                .extracting(Answer::number)
                .containsExactly(1L, 2L, 0L, 1L, 2L, 0L);
    }

    @Test
    void eventTimePassesOnceTheCommandsOfTheStartWereReadAndNotBefore() throws Exception {
        site.createTopics("-hold");
        for (String version : List.of("v8", "v9")) {
            site.send("modelwatch-control-hold", 1_790_000_000_000L, command(version));
        }
        MonitorConfig config = MonitorConfig.load(List.of(), site.settings("-hold"));
        StreamExecutionEnvironment env = Site.environment(directory);
        KafkaPorts ports = KafkaPorts.of(config);
        DataStream<Command> commands = ports.control(env)
                .transform("Commands", StreamTypes.COMMAND, new Commands(config.control(), ports.endOfControl()))
                .uid("commands");
        ticks(env)
                .connect(commands.broadcast())
                .process(new CommandsBeforeTime())
                .uid("count")
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
        JobID job = site.cluster.submit(env);

        assertThat(FIRST_SEEN.poll(40, TimeUnit.SECONDS)).isEqualTo(2);
        site.cluster.cancel(job);
    }

    @Test
    void withoutTheTopicsAReplayWarnsAndEndsAsWithEmptyOnes() throws Exception {
        site.createTopics("-none");
        try (Admin admin = site.admin()) {
            admin.deleteTopics(List.of("modelwatch-control-none", "modelwatch-answers-none"))
                    .all()
                    .get();
            Patience.await("no topic of commands")
                    .until(() -> !admin.listTopics().names().get().contains("modelwatch-control-none"));
        }
        try (Logged logged = Logged.from(KafkaPorts.class.getPackageName())) {
            site.finish(site.submit(site.replay("-none", Map.of()), directory, 1));

            assertThat(logged.lines()).anyMatch(line -> line.contains("no commands are read"));
        }
    }

    @Test
    void withoutAJobTheToolSaysThatNobodyAnswers() {
        site.createTopics("-nobody");

        Printed printed = tool("-nobody", "retire", "ranker/v8", "--timeout", "300ms");

        assertThat(printed.exitCode()).isEqualTo(3);
        assertThat(printed.text()).contains("no answer within 300ms");
    }

    @Test
    void whatIsWrongByItsLooksIsRefusedBeforeItIsWritten() throws Exception {
        site.createTopics("-wrong");

        Printed printed = tool(
                "-wrong",
                "register",
                "ranker/v8",
                "--uri",
                "s3://me:sesame@m/v8.onnx",
                "--sha256",
                SUM,
                "--adapter",
                "dense",
                "--sample-rate",
                "0.1");

        assertThat(printed.exitCode()).isEqualTo(1);
        assertThat(printed.text()).contains("refused (secret_in_uri)").doesNotContain("sesame");
        assertThat(site.read("modelwatch-control-wrong")).isEmpty();
    }

    @Test
    void theToolComputesTheSumOfAFile() throws Exception {
        site.createTopics("-file");
        Path file = Files.writeString(directory.resolve("model.onnx"), "abc");

        tool(
                "-file",
                "register",
                "ranker/v8",
                "--file",
                file.toString(),
                "--adapter",
                "dense",
                "--sample-rate",
                "0.1",
                "--timeout",
                "0s");

        // FIPS 180-2, appendix B.1: the SHA-256 of "abc"
        assertThat(site.read("modelwatch-control-file"))
                .singleElement()
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .asString()
                .contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
                .contains(file.toUri().toString());
    }

    @Test
    void aControlTopicWithTwoPartitionsIsRefused() throws Exception {
        site.createTopics("-two");
        try (Admin admin = site.admin()) {
            admin.createPartitions(Map.of("modelwatch-control-two", NewPartitions.increaseTo(2)))
                    .all()
                    .get();
        }
        MonitorConfig config = site.replay("-two", Map.of());

        assertThatThrownBy(() -> {
                    while (true) { // the controller answers before the broker knows
                        KafkaPorts.of(config);
                    }
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kafka.topics.control must have 1 partition");
    }

    private static DataStream<Long> ticks(StreamExecutionEnvironment env) {
        var source = new DataGeneratorSource<>(
                index -> 1_790_000_000_000L + index,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(100),
                TypeInformation.of(Long.class));
        return env.fromSource(
                        source,
                        WatermarkStrategy.<Long>forMonotonousTimestamps().withTimestampAssigner((time, before) -> time),
                        "ticks")
                .uid("ticks");
    }

    private static Printed register(String suffix, String name) {
        return tool(
                suffix,
                "register",
                name,
                "--uri",
                "s3://models/v8.onnx",
                "--sha256",
                SUM,
                "--adapter",
                "dense",
                "--sample-rate",
                "0.1");
    }

    private static Printed tool(String suffix, String... arguments) {
        return Printed.by(() -> ShadowTool.run(site.arguments(suffix, arguments)));
    }

    private static Printed live(String suffix, String... arguments) {
        return Printed.by(() -> LiveControl.run(site.arguments(suffix, arguments)));
    }

    private static byte[] command(String version) {
        return """
                {"command":"register","model":"ranker","version":"%s","uri":"s3://m/x","sha256":"%s","adapter":"dense",
                 "sampleRate":0.1}""".formatted(version, SUM).getBytes(StandardCharsets.UTF_8);
    }

    /** Answers are written at least once, so each number may come again, but only for the same command. */
    private static List<Long> accepted(String suffix) {
        return site.read("modelwatch-answers" + suffix).stream()
                .map(record -> AnswerJson.read(record.value()))
                .filter(answer -> answer.status() == Answer.Status.ACCEPTED)
                .distinct()
                .map(Answer::number)
                .toList();
    }

    /** Says how many commands were there when event time first moved. */
    private static final class CommandsBeforeTime extends CoProcessFunction<Long, Command, Long> {
        private static final long serialVersionUID = 1;

        private int seen;

        @Override
        public void processElement1(Long tick, Context context, Collector<Long> out) {
            if (context.timerService().currentWatermark() > 0) {
                FIRST_SEEN.add(seen);
            }
        }

        @Override
        public void processElement2(Command command, Context context, Collector<Long> out) {
            seen++;
        }
    }
}
