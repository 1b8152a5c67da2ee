package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.op.Scene.DETECTOR;
import static io.modelwatch.udfs.op.Scene.METRICS;
import static io.modelwatch.udfs.op.Scene.end;
import static io.modelwatch.udfs.op.Scene.point;
import static io.modelwatch.udfs.op.Scene.rule;
import static io.modelwatch.udfs.op.Scene.settings;
import static io.modelwatch.udfs.op.Scene.start;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.AlertLife;
import io.modelwatch.udfs.detect.AlertMemory;
import io.modelwatch.udfs.detect.AlertOutput;
import io.modelwatch.udfs.detect.DetectionSettings;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.window.Caps;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class WatchSilenceTest {
    private static final DetectionSettings SETTINGS = settings(rule(DETECTOR, 1, 1, 0));

    private static KeyedOneInputStreamOperatorTestHarness<String, MetricPoint, Verdict> harness() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new WatchSilence(SETTINGS, Span.of("10s"))),
                WatchSilence::key,
                Types.STRING);
        harness.setup();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, MetricPoint, Verdict> open() throws Exception {
        var harness = harness();
        harness.open();
        return harness;
    }

    private static MetricPoint traffic(int window) {
        return point(DetectionSettings.NO_DATA_METRIC, "v7", window, 20, 200, false);
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
            harness.processElement(traffic(0), 0);
            harness.processWatermark(end(0) + Scene.NO_DATA_AFTER - 1);
            assertThat(harness.extractOutputValues()).isEmpty();
            harness.processWatermark(end(0) + Scene.NO_DATA_AFTER);
            harness.processElement(traffic(20), 0);
            harness.processElement(traffic(21), 0);

            List<Alert> alerts = alerts(harness.extractOutputValues());
            assertThat(alerts).extracting(Alert::startsAt).containsExactly(start(1), start(1));
            assertThat(alerts).extracting(Alert::endsAt).containsExactly(null, start(20));
            assertThat(alerts.get(0).labels())
                    .containsEntry("alertname", "no_data")
                    .containsEntry("version", "v7");
            assertThat(alerts.get(0).annotations()).containsEntry("side", "below");
            assertThat(alerts.get(0).annotations())
                    .containsEntry("summary", "ranker v7 has sent no data since 1970-01-01T00:00:10Z.");
            assertThat(alerts.get(1).annotations()).containsEntry("reason", "recovered");
        }
    }

    @Test
    void saysTheSameWhenDataOvertakesTheTimers() throws Exception {
        try (var often = open();
                var seldom = open()) {
            for (int window : new int[] {0, 1, 20, 21, 1000}) {
                often.processWatermark(end(window) - 1);
                often.processElement(traffic(window), 0);
                seldom.processElement(traffic(window), 0);
            }

            assertThat(seldom.extractOutputValues()).isEqualTo(often.extractOutputValues());
            assertThat(seldom.extractOutputValues()).hasSize(4);
        }
    }

    @Test
    void endsWhenTheVersionIsForgottenAndLeavesNoStateBehind() throws Exception {
        try (var harness = open()) {
            harness.processElement(traffic(0), 0);
            harness.processWatermark(end(0) + Scene.FORGET_AFTER);

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
            harness.processElement(point("latency_p99", "v7", 0, 20, 200, false), 0);

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void takesNamesBeyondTheirCapForNoVersion() throws Exception {
        try (var harness = open()) {
            harness.processElement(point("requests_per_second", Caps.OTHER, 0, 20, 200, false), 0);

            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    @Test
    void takesTheEndOfTheInputForNoSilence() throws Exception {
        try (var harness = open()) {
            harness.processElement(traffic(0), 0);
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(harness.extractOutputValues()).isEmpty();
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void saysOnceThatAVersionIsSeen() throws Exception {
        try (var harness = open()) {
            harness.processElement(traffic(1), 0);
            harness.processElement(traffic(2), 0);

            assertThat(harness.getSideOutput(WatchSilence.SEEN))
                    .extracting(StreamRecord::getValue)
                    .containsExactly(new Transition(
                            Transition.Kind.SEEN, "ranker", "v7", end(1), start(1).toEpochMilli(), null, List.of()));
        }
    }

    @Test
    void goesOnAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = open()) {
            harness.processElement(traffic(0), 0);
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            restored.processWatermark(end(0) + Scene.NO_DATA_AFTER);

            assertThat(restored.extractOutputValues())
                    .extracting(Verdict::judgement)
                    .containsExactly(Judgement.ANOMALOUS);
        }
    }
}
