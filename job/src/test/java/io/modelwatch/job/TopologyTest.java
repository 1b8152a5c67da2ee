package io.modelwatch.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.job.stage.Ports;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.ControlRecord;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.udfs.op.EndOfCommands;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private final StreamExecutionEnvironment env =
            StreamExecutionEnvironment.getExecutionEnvironment(Topology.guardRails(128));

    @Test
    void whatMustNotCrossTheNetworkIsChained() {
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), Map.of()));

        List<String> vertices = vertices();

        assertThat(vertices)
                .anyMatch(name -> name.contains("incoming") && name.contains("Admit") && name.contains("call-roll"));
        assertThat(vertices)
                .anyMatch(name ->
                        name.contains("FollowRequest") && name.contains("pre-aggregate") && name.contains("call-roll"));
        assertThat(vertices).anyMatch(name -> name.contains("Windows.merge") && name.contains("metrics"));
        assertThat(vertices).anyMatch(name -> name.contains("control") && name.contains("Commands"));
    }

    @Test
    void featuresAreMergedByThemselves() {
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), Map.of()));

        assertThat(vertices()).anyMatch(name -> name.contains("MergeProfiles") && name.contains("feature metrics"));
    }

    @Test
    void whatHoldsFeaturesStaysInTheJobWhereTheyAreNotProfiledSoThatASavepointFits() {
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), Map.of("features.sample-rate", "0")));

        assertThat(vertices()).anyMatch(name -> name.contains("MergeProfiles") && name.contains("feature metrics"));
    }

    @Test
    void judgementsAddNothingToTheJobUnlessTheyArePublished() {
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), Map.of()));

        assertThat(vertices()).noneMatch(name -> name.contains("judgements"));
    }

    @Test
    void judgementsAreChosenInTheChainThatJudges() {
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), Map.of("judgements.enabled", "true")));

        assertThat(vertices())
                .anyMatch(name -> name.contains("Detect (rules) -> judgements"))
                .anyMatch(name -> name.contains("Detect (rules on label flow)") && name.contains("judgements"))
                .filteredOn(name -> name.contains("judgements sink"))
                .hasSize(1);
    }

    @Test
    void theJudgementsOfCandidatesAreWrittenWithTheOthers() {
        Map<String, String> settings = Map.of("judgements.enabled", "true", "shadow.max-rate", "1");
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), settings));

        List<String> vertices = vertices();

        assertThat(vertices)
                .filteredOn(name -> name.contains("judgements sink"))
                .hasSize(1);
        assertThat(vertices).anyMatch(name -> name.contains("Detect (rules) -> Shadow: judgements"));
    }

    @Test
    void theConfiguredMaximumParallelismIsSet() {
        Topology.define(env, new NoPorts(), MonitorConfig.load(List.of(), Map.of("job.max-parallelism", "64")));

        assertThat(env.getMaxParallelism()).isEqualTo(64);
    }

    @Test
    void anOperatorWithoutUidIsRefused() {
        env.fromSequence(1, 2)
                .uid("numbers")
                .map(number -> number + 1)
                .returns(Types.LONG)
                .sinkTo(new DiscardingSink<>())
                .uid("sink");

        assertThatThrownBy(env::getStreamGraph).hasMessageContaining("Auto generated UIDs have been disabled");
    }

    @Test
    void aTypeThatNeedsKryoIsRefused() {
        env.fromSequence(1, 2)
                .uid("numbers")
                .map(number -> new Object())
                .returns(Object.class)
                .uid("objects")
                .rebalance()
                .sinkTo(new DiscardingSink<>())
                .uid("sink");

        assertThatThrownBy(() -> env.getStreamGraph().getJobGraph())
                .hasStackTraceContaining("Generic types have been disabled");
    }

    private List<String> vertices() {
        return StreamSupport.stream(
                        env.getStreamGraph().getJobGraph().getVertices().spliterator(), false)
                .map(JobVertex::getName)
                .toList();
    }

    /** Ends without anything behind them. */
    private static final class NoPorts implements Ports {
        @Override
        public DataStream<Incoming> incoming(StreamExecutionEnvironment env) {
            var source = new DataGeneratorSource<>(
                    index -> new Incoming(), 1, RateLimiterStrategy.noOp(), StreamTypes.INCOMING);
            return env.fromSource(source, WatermarkStrategy.noWatermarks(), "incoming")
                    .uid("incoming");
        }

        @Override
        public void heartbeat(StreamExecutionEnvironment env) {}

        @Override
        public DataStream<ControlRecord> control(StreamExecutionEnvironment env) {
            var source = new DataGeneratorSource<>(
                    index -> new ControlRecord(0, index, index, null),
                    0,
                    RateLimiterStrategy.noOp(),
                    TypeInformation.of(ControlRecord.class));
            return env.fromSource(source, WatermarkStrategy.noWatermarks(), "control")
                    .forceNonParallel()
                    .uid("control");
        }

        @Override
        public EndOfCommands endOfControl() {
            return EndOfCommands.NONE;
        }

        @Override
        public void answers(DataStream<Answer> answers) {
            answers.sinkTo(new DiscardingSink<>())
                    .uid("answers")
                    .name("answers")
                    .setParallelism(1);
        }

        @Override
        public void metrics(DataStream<MetricPoint> points) {
            points.sinkTo(new DiscardingSink<>()).uid("metrics").name("metrics");
        }

        @Override
        public void features(DataStream<MetricPoint> points) {
            points.sinkTo(new DiscardingSink<>()).uid("feature-metrics").name("feature metrics");
        }

        @Override
        public void judgements(DataStream<Verdict> verdicts) {
            verdicts.sinkTo(new DiscardingSink<>()).uid("judgements").name("judgements sink");
        }

        @Override
        public void alerts(DataStream<Alert> alerts) {
            alerts.sinkTo(new DiscardingSink<>()).uid("alerts").name("alerts");
        }

        @Override
        public void deadLetters(DataStream<DeadLetter> letters) {
            letters.sinkTo(new DiscardingSink<>()).uid("dead-letters").name("dead letters");
        }
    }
}
