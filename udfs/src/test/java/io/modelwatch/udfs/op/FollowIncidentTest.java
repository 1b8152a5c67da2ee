package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.recognised;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.Signs.Beginning;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class FollowIncidentTest {
    private static final Beginning LATENCY = seen("v3", "latency_p99", 100);
    private static final Beginning ERRORS = seen("v3", "error_rate", 110);

    private static KeyedOneInputStreamOperatorTestHarness<String, Sign, Alert> harness() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowIncident(SETTINGS, PLAIN, METRICS, Publication.ofAll(Scene.REWRITE_FOR)),
                Sign::model,
                Types.STRING);
        harness.setup();
        return harness;
    }

    private static void feed(KeyedOneInputStreamOperatorTestHarness<String, Sign, Alert> harness, Sign... signs)
            throws Exception {
        for (Sign sign : signs) {
            harness.processElement(sign, sign.at());
        }
    }

    @Test
    void waitsForTheWatermarkAndTakesSignsInTheirOwnOrder() throws Exception {
        try (var harness = harness()) {
            harness.open();
            feed(harness, recognised("BadRollout", "v3", 115, 90), ERRORS.began(), LATENCY.began());
            harness.processWatermark(119_999);
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.processWatermark(120_000);

            assertThat(harness.extractOutputValues())
                    .extracting(alert -> alert.labels().get("alertname"))
                    .containsExactly("BadRollout");
            assertThat(harness.extractOutputStreamRecords().get(0).getTimestamp())
                    .isEqualTo(120_000);
        }
    }

    @Test
    void tellsOpenIncidentsAgainAfterARestoreAndGoesOn() throws Exception {
        List<Alert> told;
        OperatorSubtaskState snapshot;
        try (var harness = harness()) {
            harness.open();
            feed(harness, LATENCY.began(), ERRORS.began(), LATENCY.ended(200, 190));
            harness.processWatermark(150_000);
            told = harness.extractOutputValues();
            snapshot = harness.snapshot(1, 1);
        }
        try (var restored = harness()) {
            restored.initializeState(snapshot);
            restored.open();
            feed(restored, ERRORS.ended(210, 205), recognised(Sign.RECOVERED, "v3", 330, 205));
            assertThat(restored.extractOutputValues()).isEqualTo(told).hasSize(1);

            restored.processWatermark(330_000);

            Alert resolved = restored.extractOutputValues().get(1);
            assertThat(resolved.status()).isEqualTo(Alert.Status.RESOLVED);
            assertThat(resolved.sequence()).isEqualTo(1);
            assertThat(resolved.endsAt().getEpochSecond()).isEqualTo(205);
        }
    }

    @Test
    void leavesNoStateBehindOnceAnIncidentIsForgotten() throws Exception {
        try (var harness = harness()) {
            harness.open();
            feed(harness, LATENCY.began(), LATENCY.ended(200, 190), recognised(Sign.RECOVERED, "v3", 320, 190));
            harness.processWatermark(7_200_000);

            assertThat(harness.extractOutputValues()).hasSize(2);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }

    @Test
    void decidesNothingAtTheEndOfTheInputAndLeavesNoStateBehind() throws Exception {
        try (var harness = harness()) {
            harness.open();
            feed(harness, LATENCY.began());
            harness.processWatermark(130_000);
            feed(harness, ERRORS.ended(200, 190));
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(harness.extractOutputValues()).hasSize(1);
            assertThat(harness.numKeyedStateEntries()).isZero();
            assertThat(harness.numEventTimeTimers()).isZero();
        }
    }
}
