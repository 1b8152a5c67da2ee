package io.modelwatch.local.shadow;

import io.modelwatch.local.model.ExampleRequests;
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
import io.modelwatch.udfs.op.ScoreShadowFactory;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** A short job that scores requests again with a real model; it goes to the cluster in jars, and its classes come from there. */
final class ResubmittedJob {
    private static final long REQUESTS = 1_000;
    private static final double PER_SECOND = 1_000;
    private static final ShadowSettings SETTINGS =
            new ShadowSettings(1, 1_024, 64, 5, 2_000, 1_000, 60_000, 1_000, 20, 30_000, 20);

    private ResubmittedJob() {}

    /** @param model URI of a model with {@code features} numbers in a row */
    static StreamExecutionEnvironment define(String model, int features) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setParallelism(1);
        env.getConfig().setAutoWatermarkInterval(20);
        DataStream<Command> commands = env.fromSource(
                        new DataGeneratorSource<>(i -> register(model), 1, StreamTypes.COMMAND),
                        WatermarkStrategy.noWatermarks(),
                        "commands")
                .uid("commands");
        ModelReader reader = new ModelReader(new FlinkModelFiles(), List.of("file:///"), 1 << 20);
        env.fromSource(
                        new DataGeneratorSource<>(
                                i -> request(i, features),
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
                        new ScoreShadowFactory(SETTINGS, new OnnxScorers(reader, CudaSettings.STANDARD, 10_000)))
                .uid("score-shadow")
                .process(new Tell(), Types.VOID)
                .uid("tell")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
        return env;
    }

    private static Command register(String model) {
        Candidate candidate = new Candidate(
                "search", "v2", Role.CANDIDATE, model, "", "dense", Map.of(), Candidate.Provider.AUTO, 1, 1);
        return new Command(1, Kind.REGISTER, 0, new Scores(candidate));
    }

    private static Sampled request(long id, int features) {
        float[] row = new float[features];
        Arrays.fill(row, (float) id);
        return ExampleRequests.ofRows(id, new float[][] {row, row});
    }

    /** Reports its class loader, and what was scored. */
    private static final class Tell extends ProcessFunction<Outcome, Void> {
        private static final long serialVersionUID = 1;

        @Override
        public void open(OpenContext context) {
            UserLoaders.saw(ScoreShadowFactory.class.getClassLoader());
        }

        @Override
        public void processElement(Outcome outcome, Context context, Collector<Void> out) {
            UserLoaders.scored();
        }
    }
}
