package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.detect.OwnerLabels;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.guard.Failure;
import io.modelwatch.udfs.guard.Place;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class CountFailuresTest {
    private static final long WINDOW = 10_000;
    private static final List<Failure> FAILURES = List.of(
            failure("broken", "b at B.java:2", 12_000),
            failure("broken", "a at A.java:1", 13_000),
            failure("broken", "b at B.java:2", 19_999));

    private static Failure failure(String what, String cause, long at) {
        return new Failure(Place.DETECTOR, what, cause, "ranker", "v7", at);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Failure, Verdict> harness(OperatorSubtaskState state)
            throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new CountFailures(WINDOW)), Failure::key, Types.STRING);
        harness.setup();
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    @Test
    void whatIsSaidOfAWindowDoesNotDependOnTheOrder() throws Exception {
        List<Failure> backwards = new ArrayList<>(FAILURES);
        Collections.reverse(backwards);

        assertThat(verdicts(FAILURES))
                .isEqualTo(verdicts(backwards))
                .singleElement()
                .satisfies(verdict -> {
                    assertThat(verdict.point().value()).isEqualTo(3);
                    assertThat(verdict.point().series().segment()).isEqualTo("place=detector");
                    assertThat(verdict.detector()).isEqualTo("broken: a at A.java:1 and others");
                });
    }

    private static List<Verdict> verdicts(List<Failure> failures) throws Exception {
        try (var harness = harness(null)) {
            for (Failure failure : failures) {
                harness.processElement(failure, failure.at());
            }
            harness.processWatermark(2 * WINDOW - 1);
            return harness.extractOutputValues();
        }
    }

    @Test
    void aRestoreLosesNone() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(null)) {
            harness.processElement(FAILURES.get(0), 12_000);
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(snapshot)) {
            harness.processElement(FAILURES.get(1), 13_000);
            harness.processWatermark(2 * WINDOW - 1);

            assertThat(harness.extractOutputValues())
                    .extracting(verdict -> verdict.point().value())
                    .containsExactly(2.0);
        }
    }

    @Test
    void theAlertSaysWhatFailedAndEndsFiveMinutesAndTwoWindowsAfterTheLastFailure() throws Exception {
        try (var harness = new KeyedOneInputStreamOperatorTestHarness<String, Verdict, Transition>(
                new FollowAlert(Scene.settings(), Scene.METRICS, Scene.METRICS, OwnerLabels.NONE, Publication.ofAll(0)),
                Verdict::alertKey,
                Types.STRING)) {
            harness.open();
            for (Verdict verdict : verdicts(FAILURES)) {
                harness.processElement(verdict, 2 * WINDOW - 1);
            }
            harness.processWatermark(2 * WINDOW + 5 * 60_000 + 2 * WINDOW);

            List<Alert> alerts = harness.getSideOutput(FollowAlert.RAW_ALERTS).stream()
                    .map(record -> record.getValue())
                    .toList();
            assertThat(alerts).extracting(Alert::status).containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
            assertThat(alerts.get(0).labels())
                    .containsEntry("alertname", "internal_errors")
                    .containsEntry("model", "ranker")
                    .containsEntry("segment", "place=detector");
            assertThat(alerts.get(0).annotations().get("summary"))
                    .isEqualTo("modelwatch failed to compute something of ranker v7 (place=detector), 3 times in 10s: "
                            + "broken: a at A.java:1 and others. It is left out, all else goes on.");
            assertThat(alerts.get(1).annotations()).containsEntry("reason", "recovered");
        }
    }

    @Test
    void needsNoKryo() {
        PojoTestUtils.assertSerializedAsPojoWithoutKryo(Failure.class);
    }
}
