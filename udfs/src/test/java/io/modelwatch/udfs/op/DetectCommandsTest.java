package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.RuleTexts.change;
import static io.modelwatch.udfs.op.RuleTexts.set;
import static io.modelwatch.udfs.op.RuleTexts.threshold;
import static io.modelwatch.udfs.op.Scene.DETECTOR;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.rule;
import static io.modelwatch.udfs.op.Scene.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.PatternEffect;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import io.modelwatch.udfs.detect.Rule;
import io.modelwatch.udfs.detect.Threshold;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Rules that change while points come. */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class DetectCommandsTest {
    private static final Rule RULE = rule(DETECTOR, 1, 1, 0);

    private static DetectHarness open(Rule... rules) throws Exception {
        var harness = new DetectHarness(settings(rules), 1, 0);
        harness.open();
        return harness;
    }

    private static void feed(DetectHarness harness, MetricPoint... points) throws Exception {
        for (MetricPoint point : points) {
            harness.processElement(point, point.time().toEpochMilli());
            harness.processWatermark(point.time().toEpochMilli());
        }
    }

    private static void calm(DetectHarness harness, int from, int to) throws Exception {
        for (int window = from; window < to; window++) {
            feed(harness, Scene.calm("v7", window));
        }
    }

    private static Verdict last(DetectHarness harness) {
        List<Verdict> verdicts = harness.extractOutputValues();
        return verdicts.get(verdicts.size() - 1);
    }

    @Test
    void aPointIsJudgedByTheRulesInForceAtItsStamp() throws Exception {
        try (var harness = open()) {
            harness.command(set(1, threshold("Slow", 200), end(1)));
            harness.command(set(2, threshold("Slow", 100), end(2)));
            feed(harness, point("v7", 0, 150), point("v7", 1, 150), point("v7", 2, 150));

            assertThat(harness.extractOutputValues())
                    .extracting(verdict -> verdict.point().time().toEpochMilli(), Verdict::judgement)
                    .containsExactly(tuple(end(1), Judgement.NORMAL), tuple(end(2), Judgement.ANOMALOUS));
        }
    }

    @Test
    void aRuleThatIsDisabledOrDeletedIsWithdrawnAtTheFirstPointWithoutIt() throws Exception {
        Rule bound = rule(new Threshold(Double.NaN, 100), 1, 1, 0);
        for (Kind kind : List.of(Kind.DISABLE_RULE, Kind.DELETE_RULE)) {
            try (var harness = open(bound)) {
                harness.command(change(1, kind, "LatencyHigh", end(2)));
                feed(harness, point("v7", 1, 150), point("v7", 2, 150), point("v7", 3, 150));

                assertThat(harness.extractOutputValues())
                        .extracting(Verdict::rule, Verdict::severity, Verdict::judgement, Verdict::ending)
                        .containsExactly(
                                tuple("LatencyHigh", "warning", Judgement.ANOMALOUS, Ending.NONE),
                                tuple("LatencyHigh", "warning", Judgement.NOT_ENOUGH_DATA, Ending.WITHDRAWN));
                assertThat(harness.numKeyedStateEntries())
                        .as("nothing is known of it")
                        .isZero();
            }
        }
    }

    @Test
    void aRuleThatNoLongerWatchesTheSeriesIsWithdrawnThere() throws Exception {
        try (var harness = open()) {
            harness.command(set(1, threshold("Slow", 100), end(0)));
            harness.command(set(2, threshold("Slow", 100), "error_rate", end(1)));
            feed(harness, point("v7", 0, 150), point("v7", 1, 150));

            assertThat(last(harness).ending()).isEqualTo(Ending.WITHDRAWN);
        }
    }

    @Test
    void anotherDetectorLearnsAnewAndEndsTheAlertOfTheOldOne() throws Exception {
        try (var harness = open(RULE)) {
            calm(harness, 0, 12);
            Map<String, String> other = Map.of(
                    "name", "LatencyHigh", "severity", "warning", "detector", "z-score", "parameters.upper", "9");
            harness.command(set(1, other, end(12)));
            feed(harness, Scene.calm("v7", 12), Scene.calm("v7", 13));

            List<Verdict> verdicts = harness.extractOutputValues();
            assertThat(verdicts.subList(12, 14))
                    .extracting(Verdict::judgement, Verdict::ending)
                    .containsExactly(
                            tuple(Judgement.LEARNING, Ending.REPLACED), tuple(Judgement.LEARNING, Ending.NONE));
        }
    }

    @Test
    void aReplacedRuleOfTheSameDetectorGoesOnWithWhatItKnows() throws Exception {
        try (var harness = open(RULE)) {
            calm(harness, 0, 12);
            Map<String, String> same = Map.of("name", "LatencyHigh", "severity", "warning", "detector", "z-score");
            harness.command(set(1, same, end(12)));
            feed(harness, point("v7", 12, 150));

            assertThat(last(harness).judgement()).isEqualTo(Judgement.ANOMALOUS);
            assertThat(last(harness).ending()).isEqualTo(Ending.NONE);
        }
    }

    @Test
    void commandsThatWereThereAtTheStartCountThoughPointsAreReadBeforeThem() throws Exception {
        try (var harness = new DetectHarness(settings(), 1, 0)) {
            harness.openBeforeTheCommands();
            feed(harness, point("v7", 0, 150), point("v7", 1, 150));
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.command(set(1, threshold("Slow", 100), end(1)));
            harness.commandsAreRead();

            assertThat(harness.extractOutputValues()).hasSize(1);
        }
    }

    /** All of it before the first watermark, in any order; then time passes. */
    @Test
    void theOrderInWhichCommandsAndPointsComeChangesNothing() throws Exception {
        List<Object> all = new ArrayList<>(commands());
        for (int window = 0; window < 30; window++) {
            all.add(point("v7", window, 90 + window));
            all.add(point("error_rate", "v7", window, 90 + window, 100, false));
        }
        List<Verdict> reference = told(all, -1);
        assertThat(reference).extracting(Verdict::ending).contains(Ending.WITHDRAWN, Ending.REPLACED);

        for (int seed = 0; seed < 10; seed++) {
            List<Object> shuffled = new ArrayList<>(all);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(told(shuffled, -1)).containsExactlyInAnyOrderElementsOf(reference);
            assertThat(told(shuffled, seed * 6)).containsExactlyInAnyOrderElementsOf(reference);
        }
    }

    private static List<Command> commands() {
        return List.of(
                set(1, threshold("Slow", 95), end(3)),
                set(2, threshold("Slow", 99), end(8)),
                change(3, Kind.DISABLE_RULE, "LatencyHigh", end(12)),
                set(4, threshold("Slow", 80), "error_rate", end(15)),
                change(5, Kind.ENABLE_RULE, "LatencyHigh", end(20)),
                change(6, Kind.DELETE_RULE, "Slow", end(25)));
    }

    /** @param restoreAt where a checkpoint is taken and another job goes on; none if negative */
    private static List<Verdict> told(List<Object> inputs, int restoreAt) throws Exception {
        DetectHarness harness = new DetectHarness(settings(RULE), 1, 0);
        harness.openBeforeTheCommands();
        for (int i = 0; i < inputs.size(); i++) {
            if (i == restoreAt) {
                OperatorSubtaskState state = harness.snapshot(1, 1);
                harness.close();
                harness = new DetectHarness(settings(RULE), 1, 0);
                harness.initializeState(state);
                harness.openBeforeTheCommands();
            }
            if (inputs.get(i) instanceof Command command) {
                harness.command(command);
            } else {
                harness.processElement((MetricPoint) inputs.get(i), 0);
            }
        }
        harness.commandsAreRead();
        for (int window = 0; window < 31; window++) {
            harness.processWatermark(end(window));
        }
        List<Verdict> verdicts = harness.extractOutputValues();
        harness.close();
        return verdicts;
    }

    @Test
    void commandsAreKnownAfterRescalingFromOneToTwo() throws Exception {
        OperatorSubtaskState state;
        try (var harness = open()) {
            harness.command(set(1, threshold("Slow", 100), end(5)));
            state = harness.snapshot(1, 1);
        }
        int found = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = new DetectHarness(settings(), 2, subtask)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, DetectHarness.MAX_PARALLELISM, 1, 2, subtask));
                harness.open();
                harness.processWatermark(end(4));
                MetricPoint late = point("v7", 5, 150);
                if (owns(subtask, late)) {
                    feed(harness, late);
                }
                found += harness.extractOutputValues().size();
            }
        }

        assertThat(found).isEqualTo(1);
    }

    private static boolean owns(int subtask, MetricPoint point) {
        return subtask
                == KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        point.series().acrossVersions(), DetectHarness.MAX_PARALLELISM, 2);
    }

    private static Iterable<Map.Entry<Long, Command>> kept(DetectHarness harness) throws Exception {
        var operator = (CoBroadcastWithKeyedOperator<?, ?, ?, ?>) harness.getOperator();
        return operator.getOperatorStateBackend()
                .getBroadcastState(StreamTypes.COMMANDS)
                .entries();
    }

    @Test
    void commandsThatSayNothingAnyMoreAreForgotten() throws Exception {
        try (var harness = open()) {
            for (int i = 0; i < 50; i++) {
                harness.command(set(1 + i, threshold("Slow", 100 + i), end(i)));
                harness.processWatermark(end(i));
            }

            assertThat(kept(harness)).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void commandsAboutOtherThingsAreNotKept() throws Exception {
        try (var harness = open()) {
            harness.command(new Command(
                    1, Kind.DEPLOYED, end(0), new ServingEffect("ranker", "v7", Stage.DEPLOYED, Double.NaN)));
            harness.command(
                    new Command(2, Kind.SET_PATTERN, end(0), new PatternEffect("overload", Map.of("within", "5m"))));

            assertThat(kept(harness)).isEmpty();
        }
    }
}
