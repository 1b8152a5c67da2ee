package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.DETECTOR;
import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.rule;
import static io.modelwatch.udfs.op.Scene.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.control.ServingEffect;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertOutput;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.IncidentBudget;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.detect.adaptive.Days;
import io.modelwatch.udfs.stats.SilenceTerms;
import io.modelwatch.udfs.window.Caps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class WatchSilenceTest {
    /** After one minute, whatever the gaps were. */
    private static final DetectionSettings SETTINGS = new DetectionSettings(
            List.of(rule(DETECTOR, 1, 1, 0)),
            Scene.ADOPT_AFTER,
            Scene.FREEZE_FOR,
            Scene.FORGET_AFTER,
            Scene.NO_DATA_AFTER,
            Days.UTC,
            IncidentBudget.UNDIVIDED,
            Map.of("*", new SilenceTerms(Scene.NO_DATA_AFTER, "critical", SilenceTerms.Scope.MODEL)));

    private static KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Command, Verdict> harness()
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new Commanded<>(new WatchSilence(SETTINGS, Span.of("10s"), 0)),
                WatchSilence::key,
                command -> "",
                Types.STRING);
        harness.setup();
        return harness;
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Command, Verdict> open()
            throws Exception {
        var harness = harness();
        harness.open();
        return harness;
    }

    private static void feed(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Command, Verdict> harness, MetricPoint point)
            throws Exception {
        harness.processElement1(new StreamRecord<>(point, 0));
    }

    private static void come(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Command, Verdict> harness, long time)
            throws Exception {
        harness.processWatermark1(new Watermark(time));
        harness.processWatermark2(new Watermark(time));
    }

    private static MetricPoint traffic(int window) {
        return traffic("v7", window);
    }

    private static MetricPoint traffic(String version, int window) {
        return point(DetectionSettings.NO_DATA_METRIC, version, window, 20, 200, false);
    }

    /** What people are told of the verdicts. */
    private static List<Alert> alerts(List<Verdict> verdicts) {
        AlertLife life = new AlertLife(SETTINGS, METRICS, 0);
        List<Alert> alerts = new ArrayList<>();
        AlertOutput output = new AlertOutput(transition -> {}, written -> alerts.add(written.alert()));
        AlertMemory memory = null;
        for (Verdict verdict : verdicts) {
            memory = life.follow(memory, verdict, output);
        }
        return alerts;
    }

    @Test
    void firesAfterNoDataAfterAndEndsWithData() throws Exception {
        try (var harness = open()) {
            feed(harness, traffic(0));
            come(harness, end(0) + Scene.NO_DATA_AFTER - 1);
            assertThat(harness.extractOutputValues()).isEmpty();
            come(harness, end(0) + Scene.NO_DATA_AFTER);
            feed(harness, traffic(20));
            feed(harness, traffic(21));
            come(harness, end(21));

            List<Alert> alerts = alerts(harness.extractOutputValues());
            assertThat(alerts).extracting(Alert::startsAt).containsExactly(start(1), start(1));
            assertThat(alerts).extracting(Alert::endsAt).containsExactly(null, start(20));
            assertThat(alerts.get(0).labels())
                    .containsEntry("alertname", "no_data")
                    .containsEntry("version", "all");
            assertThat(alerts.get(0).annotations()).containsEntry("side", "below");
            assertThat(alerts.get(0).annotations())
                    .containsEntry("summary", "ranker has sent no data since 1970-01-01T00:00:10Z.");
            assertThat(alerts.get(1).annotations()).containsEntry("reason", "recovered");
        }
    }

    @Test
    void saysTheSameWhenDataOvertakesTheTimers() throws Exception {
        try (var often = open();
                var seldom = open()) {
            for (int window : new int[] {0, 1, 20, 21, 1000}) {
                come(often, end(window) - 1);
                feed(often, traffic(window));
                feed(seldom, traffic(window));
            }
            come(often, end(1000));
            come(seldom, end(1000));

            assertThat(seldom.extractOutputValues()).isEqualTo(often.extractOutputValues());
            assertThat(seldom.extractOutputValues()).hasSize(4);
        }
    }

    @Test
    void endsWhenTheVersionIsForgottenAndLeavesNoStateBehind() throws Exception {
        try (var harness = open()) {
            feed(harness, traffic(0));
            come(harness, end(0) + Scene.FORGET_AFTER);

            assertThat(harness.extractOutputValues())
                    .extracting(Verdict::ending)
                    .containsExactly(Ending.NONE, Ending.FORGOTTEN);
            assertThat(alerts(harness.extractOutputValues()).get(1).annotations())
                    .containsEntry("reason", "forgotten");
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void listensToTheSmallestWindowOfAllTrafficOnly() throws Exception {
        try (var harness = open()) {
            feed(harness, point("latency_p99", "v7", 0, 20, 200, false));

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void takesNamesBeyondTheirCapForNoVersion() throws Exception {
        try (var harness = open()) {
            feed(harness, point("requests_per_second", Caps.OTHER, 0, 20, 200, false));

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void takesTheEndOfTheInputForNoSilence() throws Exception {
        try (var harness = open()) {
            feed(harness, traffic(0));
            come(harness, Long.MAX_VALUE);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void saysOnceThatAVersionIsSeen() throws Exception {
        try (var harness = open()) {
            feed(harness, traffic(1));
            feed(harness, traffic(2));
            come(harness, end(2));

            assertThat(harness.getSideOutput(WatchSilence.CAME_AND_WENT))
                    .extracting(StreamRecord::getValue)
                    .containsExactly(new Transition(
                            Transition.Kind.SEEN, "ranker", "v7", end(1), start(1).toEpochMilli(), null, List.of()));
        }
    }

    @Test
    void takesVersionsInWhateverOrderTheyCome() throws Exception {
        try (var one = open();
                var other = open()) {
            for (String version : List.of("v7", "v8")) {
                feed(one, traffic(version, 0));
                feed(one, traffic(version, 1));
            }
            for (String version : List.of("v8", "v7")) {
                feed(other, traffic(version, 1));
                feed(other, traffic(version, 0));
            }
            for (var each : List.of(one, other)) {
                come(each, end(1) + Scene.NO_DATA_AFTER);
            }

            assertThat(other.extractOutputValues())
                    .isEqualTo(one.extractOutputValues())
                    .hasSize(1);
            assertThat(other.getSideOutput(WatchSilence.CAME_AND_WENT))
                    .containsExactlyElementsOf(one.getSideOutput(WatchSilence.CAME_AND_WENT));
        }
    }

    @Test
    void saysBeforeTheEndOfTheInputWhatLaterPointsProve() throws Exception {
        try (var harness = open()) {
            feed(harness, traffic(0));
            feed(harness, traffic(100));
            come(harness, Long.MAX_VALUE);

            assertThat(harness.extractOutputValues())
                    .extracting(Verdict::judgement)
                    .containsExactly(Judgement.ANOMALOUS, Judgement.NORMAL);
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void knowsWhatWasAnnouncedAfterARestore() throws Exception {
        var retired =
                new Command(1, Kind.RETIRED, end(0), new ServingEffect("ranker", "v7", Stage.RETIRED, Double.NaN));
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            harness.processElement2(new StreamRecord<>(retired, 0));
            feed(harness, traffic(0));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, traffic(1));
            come(restored, end(1) + Scene.NO_DATA_AFTER);

            assertThat(alerts(restored.extractOutputValues())).singleElement().satisfies(alert -> {
                assertThat(alert.labels())
                        .containsEntry("alertname", "retired_asked")
                        .containsEntry("version", "v7")
                        .containsEntry("severity", "warning");
                assertThat(alert.annotations())
                        .containsEntry("summary", "ranker v7 is asked though it was retired: 200 requests in 10s.")
                        .containsEntry("side", "above");
            });
        }
    }

    @Test
    void goesOnAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            feed(harness, traffic(0));
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            come(restored, end(0) + Scene.NO_DATA_AFTER);

            assertThat(restored.extractOutputValues())
                    .extracting(Verdict::judgement)
                    .containsExactly(Judgement.ANOMALOUS);
        }
    }
}
