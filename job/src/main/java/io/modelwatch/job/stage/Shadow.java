package io.modelwatch.job.stage;

import io.modelwatch.job.config.ShadowConfig;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.inference.ModelReader;
import io.modelwatch.udfs.inference.OnnxScorers;
import io.modelwatch.udfs.inference.ScorerFactory;
import io.modelwatch.udfs.op.AwaitTruth;
import io.modelwatch.udfs.op.FlinkModelFiles;
import io.modelwatch.udfs.op.FollowRequest;
import io.modelwatch.udfs.op.JudgeCandidates;
import io.modelwatch.udfs.op.ScoreShadow;
import io.modelwatch.udfs.op.ScoreShadowFactory;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.Optional;
import org.apache.flink.api.common.operators.SlotSharingGroup;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The shadow branch: scores the sample again and says how candidates compare. It publishes to the same topics as the main path, and does
 * not meet it before.
 *
 * @param points how candidates differ from the primary
 * @param judgements of these points that are to be published; nothing where none is
 * @param alerts of candidates
 * @param answers what becomes of candidates
 */
public record Shadow(
        DataStream<MetricPoint> points,
        Optional<DataStream<Verdict>> judgements,
        DataStream<Alert> alerts,
        DataStream<Answer> answers) {
    private static final double CPU_CORES_OF_A_GPU_SLOT = 1;

    /** Nothing where the maximum rate of the sample is 0. */
    public static Optional<Shadow> score(
            SingleOutputStreamOperator<Outcome> outcomes,
            DataStream<Command> commands,
            ScorerFactory scorers,
            Plan plan) {
        if (!plan.config().shadow().isOn()) {
            return Optional.empty();
        }
        SingleOutputStreamOperator<Outcome> rescored = rescore(
                outcomes.getSideOutput(FollowRequest.SAMPLED),
                commands,
                scorers,
                plan.config().shadow());
        DataStream<Outcome> compared = awaitTruth(rescored, outcomes.getSideOutput(FollowRequest.SAMPLED_TRUTH), plan);
        SingleOutputStreamOperator<MetricPoint> verdicts = judge(compared, plan);
        DataStream<MetricPoint> points =
                Windows.measure(compared, Optional.empty(), plan, Branch.SHADOW).union(verdicts);
        Detection detected = Detection.detect(points, commands, plan, Branch.SHADOW);
        DataStream<Alert> alerts = Alerting.raise(detected, points, commands, plan, Branch.SHADOW);
        DataStream<Answer> answers =
                rescored.getSideOutput(ScoreShadow.ANSWERS).union(verdicts.getSideOutput(JudgeCandidates.VERDICTS));
        return Optional.of(new Shadow(points, Judgements.of(detected, plan, Branch.SHADOW), alerts, answers));
    }

    /** Opens what the configuration allows with ONNX Runtime. */
    public static ScorerFactory scorers(ShadowConfig config) {
        ModelReader files = new ModelReader(new FlinkModelFiles(), config.modelRoots(), config.maxModelBytes());
        return new OnnxScorers(files, config.cuda(), config.settings().loadTimeoutMillis());
    }

    private static SingleOutputStreamOperator<Outcome> rescore(
            DataStream<Sampled> sampled, DataStream<Command> commands, ScorerFactory scorers, ShadowConfig config) {
        SingleOutputStreamOperator<Outcome> rescored = sampled.connect(commands.broadcast())
                .transform("ScoreShadow", StreamTypes.SENT_OUTCOME, new ScoreShadowFactory(config.settings(), scorers))
                .setParallelism(config.parallelism())
                .uid("score-shadow")
                .name("ScoreShadow (ONNX Runtime)");
        return config.gpusPerSlot() == 0
                ? rescored.slotSharingGroup(config.slotSharingGroup())
                : rescored.slotSharingGroup(gpuSlots(config));
    }

    /** Slots that only TaskManagers with GPUs have. */
    private static SlotSharingGroup gpuSlots(ShadowConfig config) {
        return SlotSharingGroup.newBuilder(config.slotSharingGroup())
                .setCpuCores(CPU_CORES_OF_A_GPU_SLOT)
                .setTaskHeapMemoryMB(config.slotHeapMegabytes())
                .setExternalResource(ScoreShadow.GPU, config.gpusPerSlot())
                .build();
    }

    private static DataStream<Outcome> awaitTruth(
            DataStream<Outcome> rescored, DataStream<Outcome.Judged> truth, Plan plan) {
        return rescored.union(truth.map(judged -> (Outcome) judged, StreamTypes.SENT_OUTCOME)
                        .uid("sampled-truth")
                        .name("Shadow: truth of the sample"))
                .keyBy(AwaitTruth::key, Types.STRING)
                .process(new AwaitTruth(plan.config().requests()), StreamTypes.SENT_OUTCOME)
                .uid("await-truth")
                .name("Shadow: AwaitTruth");
    }

    private static SingleOutputStreamOperator<MetricPoint> judge(DataStream<Outcome> compared, Plan plan) {
        var operator = new JudgeCandidates(
                plan.config().shadow().limits(),
                plan.config().requests(),
                plan.config().windows().paneMillis(),
                plan.config().detection().forgetAfterMillis());
        return plan.failures()
                .of(compared.keyBy(Outcome::model, Types.STRING)
                        .transform("JudgeCandidates", StreamTypes.POINT, operator)
                        .uid("judge-candidates")
                        .name("Shadow: JudgeCandidates (verdicts)"));
    }
}
