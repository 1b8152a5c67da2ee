package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.incident.IncidentScene.INCIDENTS;
import static io.modelwatch.udfs.incident.IncidentScene.NO_RULES;
import static io.modelwatch.udfs.incident.IncidentScene.PATTERNS;
import static io.modelwatch.udfs.incident.IncidentScene.SECOND;
import static io.modelwatch.udfs.incident.IncidentScene.above;
import static io.modelwatch.udfs.incident.IncidentScene.below;
import static io.modelwatch.udfs.incident.IncidentScene.commanded;
import static io.modelwatch.udfs.incident.IncidentScene.deployed;
import static io.modelwatch.udfs.incident.IncidentScene.seen;
import static io.modelwatch.udfs.incident.IncidentScene.signs;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.Change;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.Category;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class GatherSignsTest {
    private static final Transition LATENCY = above("latency_p99").began(100);
    private static final Transition ERRORS = above("error_rate").began(105);
    private static final Transition QUALITY = below("recall").began(100);

    private static KeyedTwoInputStreamOperatorTestHarness<String, Transition, Command, Sign> harness()
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new Commanded<>(new GatherSigns(PATTERNS, INCIDENTS, NO_RULES)),
                Transition::model,
                command -> "",
                Types.STRING);
        harness.setup();
        return harness;
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Transition, Command, Sign> open() throws Exception {
        var harness = harness();
        harness.open();
        return harness;
    }

    private static void feed(
            KeyedTwoInputStreamOperatorTestHarness<String, Transition, Command, Sign> harness,
            Transition... transitions)
            throws Exception {
        for (Transition transition : transitions) {
            harness.processElement1(new StreamRecord<>(transition, transition.at()));
        }
    }

    private static void come(
            KeyedTwoInputStreamOperatorTestHarness<String, Transition, Command, Sign> harness, long time)
            throws Exception {
        harness.processWatermark1(new Watermark(time));
        harness.processWatermark2(new Watermark(time));
    }

    /** A job that reads little has read it before it knows the commands. */
    @Test
    void theTimeThatTransitionsReachedPassesWhereTheyEndBeforeCommandsAreKnown() throws Exception {
        try (var harness = open()) {
            feed(harness, LATENCY);
            harness.processWatermark1(new Watermark(QUALITY.at()));
            harness.processWatermark1(Watermark.MAX_WATERMARK);
            harness.processWatermarkStatus2(WatermarkStatus.IDLE);
            harness.processWatermarkStatus2(WatermarkStatus.ACTIVE);
            harness.processWatermark2(Watermark.MAX_WATERMARK);

            assertThat(marks(harness)).containsExactly(new Watermark(QUALITY.at()), Watermark.MAX_WATERMARK);
        }
    }

    @Test
    void noTimePassesTwice() throws Exception {
        try (var harness = open()) {
            come(harness, QUALITY.at());
            come(harness, Long.MAX_VALUE);

            assertThat(marks(harness)).containsExactly(new Watermark(QUALITY.at()), Watermark.MAX_WATERMARK);
        }
    }

    private static List<Watermark> marks(
            KeyedTwoInputStreamOperatorTestHarness<String, Transition, Command, Sign> harness) {
        return harness.getOutput().stream()
                .filter(Watermark.class::isInstance)
                .map(Watermark.class::cast)
                .toList();
    }

    @Test
    void takesTransitionsInAsEventTimeComesToThem() throws Exception {
        try (var harness = open()) {
            feed(harness, QUALITY, ERRORS, LATENCY);
            come(harness, ERRORS.at());
            assertThat(harness.extractOutputValues()).hasSize(2);

            come(harness, QUALITY.at());
            assertThat(harness.extractOutputValues()).isEqualTo(signs(LATENCY, ERRORS, QUALITY));
        }
    }

    /** In a mass outage those of all models and series come to one place. */
    @Test
    void tellsOfEachCategoryAtMostOneBeginningToWhatModelsShare() throws Exception {
        try (var harness = open()) {
            feed(
                    harness,
                    LATENCY,
                    above("latency_p50").began(100),
                    QUALITY,
                    above("latency_p95").began(100),
                    ERRORS);
            come(harness, QUALITY.at());

            assertThat(harness.extractOutputValues()).hasSize(5);
            assertThat(harness.getSideOutput(GatherSigns.TROUBLE))
                    .extracting(StreamRecord::getValue)
                    .allSatisfy(sign -> {
                        assertThat(sign.around()).isEqualTo(Sign.Around.NOTHING);
                        assertThat(sign.segments()).isEmpty();
                        assertThat(sign.withinMillis()).isEmpty();
                    })
                    .extracting(Sign::category)
                    .containsExactlyInAnyOrder(Category.LATENCY, Category.ERRORS, Category.QUALITY);
        }
    }

    @Test
    void saysNothingTwiceAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            feed(harness, QUALITY, LATENCY, ERRORS);
            come(harness, LATENCY.at());
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            come(restored, QUALITY.at());

            List<Sign> all = signs(LATENCY, ERRORS, QUALITY);
            assertThat(restored.extractOutputValues()).isEqualTo(all.subList(1, all.size()));
        }
    }

    @Test
    void knowsCommandsAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            harness.processElement2(new StreamRecord<>(deployed(3, "v1", 90), 80 * SECOND));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, LATENCY, ERRORS);
            come(restored, ERRORS.at());

            assertThat(restored.extractOutputValues())
                    .extracting(Sign::kind)
                    .containsExactly(Sign.Kind.CHANGED, Sign.Kind.BEGAN, Sign.Kind.BEGAN);
        }
    }

    @Test
    void obeysCommandsAboutPatternsMaintenanceAndRulesAlsoAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            command(harness, commanded(1, Kind.SET_RULE, 80, "name", "Slow", "severity", "warning", "models", "*"));
            command(harness, commanded(2, Kind.SET_PATTERN, 111, "name", "overload", "parameters.enabled", "false"));
            command(harness, maintenance(3, 112, 200));
            feed(harness, LATENCY);
            come(harness, LATENCY.at());
            assertThat(harness.extractOutputValues()).singleElement().satisfies(sign -> {
                assertThat(sign.withinMillis()).containsKey("Overload");
                assertThat(sign.around().quietUntil()).isZero();
                assertThat(sign.around().changes())
                        .containsExactly(new Change(80 * SECOND, "rule set", "rule/Slow/warning"));
            });
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, ERRORS);
            come(restored, ERRORS.at());

            assertThat(restored.extractOutputValues()).singleElement().satisfies(sign -> {
                assertThat(sign.withinMillis()).doesNotContainKey("Overload").containsKey("BadRollout");
                assertThat(sign.around().quietUntil()).isEqualTo(200 * SECOND);
            });
        }
    }

    @Test
    void forgetsCommandsThatSayNothingAnyMore() throws Exception {
        try (var harness = open()) {
            command(harness, maintenance(1, 100, 200));
            command(harness, commanded(2, Kind.SET_PATTERN, 100, "name", "overload", "parameters.enabled", "false"));
            come(harness, 300 * SECOND);
            command(harness, commanded(3, Kind.RESET_PATTERN, 400, "name", "overload"));

            var operator = (AbstractStreamOperator<?>) harness.getOperator();
            assertThat(operator.getOperatorStateBackend()
                            .getBroadcastState(StreamTypes.COMMANDS)
                            .immutableEntries())
                    .extracting(Map.Entry::getKey)
                    .containsExactlyInAnyOrder(2L, 3L);
        }
    }

    private static void command(
            KeyedTwoInputStreamOperatorTestHarness<String, Transition, Command, Sign> harness, Command command)
            throws Exception {
        harness.processElement2(new StreamRecord<>(command, 70 * SECOND));
    }

    private static Command maintenance(long number, long from, long until) {
        return commanded(
                number,
                Kind.BEGIN_MAINTENANCE,
                from,
                "name",
                "move",
                "models",
                "*",
                "versions",
                "*",
                "reason",
                "",
                "from",
                Instant.ofEpochSecond(from).toString(),
                "until",
                Instant.ofEpochSecond(until).toString());
    }

    @Test
    void leavesNoStateBehindOnceEverythingIsLongOver() throws Exception {
        try (var harness = open()) {
            feed(harness, LATENCY, above("latency_p99").ended(200, 260));
            come(harness, 260 * SECOND);
            assertThat(harness.numKeyedStateEntries()).isPositive();

            come(harness, 260 * SECOND + INCIDENTS.keepMillis() + 1);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void theEndOfTheInputTakesInWhatWaitsAndClearsEverything() throws Exception {
        try (var harness = open()) {
            feed(harness, seen("v1", 0), LATENCY, QUALITY);
            come(harness, Long.MAX_VALUE);

            assertThat(harness.extractOutputValues()).isEqualTo(signs(seen("v1", 0), LATENCY, QUALITY));
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }
}
