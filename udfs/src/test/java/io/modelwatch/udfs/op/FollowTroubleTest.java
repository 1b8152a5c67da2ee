package io.modelwatch.udfs.op;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.udfs.detect.Publication;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.Signs;
import io.modelwatch.udfs.incident.shared.Causes;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The operators that find what models share, one behind the other, in event time. */
@SuppressWarnings("try") // the harness is closed by one thread that nobody interrupts
class FollowTroubleTest {
    private static final Publication PUBLICATION = Publication.ofAll(Scene.REWRITE_FOR);
    private static final Causes.Terms TERMS = new Causes.Terms(10_000, 60_000);

    private static KeyedOneInputStreamOperatorTestHarness<String, Sign, Sign> causes() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new FindCauses(TERMS)), FindCauses::key, Types.STRING);
        harness.setup(
                StreamTypes.SIGN.createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Sign, Alert> incidents() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowIncident(SETTINGS, PLAIN, METRICS, PUBLICATION), Sign::model, Types.STRING);
        harness.setup();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Alert, Alert> trouble() throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new FollowTrouble(SETTINGS, PLAIN, PUBLICATION), FollowTrouble::key, Types.STRING);
        harness.setup();
        return harness;
    }

    private static Sign began(String model, long at) {
        return Signs.of(model, seen("v1", "latency_p99", at).began());
    }

    private static Sign ended(String model, long at, long began) {
        return Signs.of(model, seen("v1", "latency_p99", began).ended(at, at - 10));
    }

    private static <T> List<T> values(Collection<StreamRecord<T>> records) {
        return records.stream().map(StreamRecord::getValue).toList();
    }

    private static List<StreamRecord<Alert>> toldOfIncidents(List<Sign> signs, long until) throws Exception {
        try (var causes = causes();
                var incidents = incidents()) {
            causes.open();
            incidents.open();
            for (Sign sign : signs) {
                incidents.processElement(sign, sign.at());
                if (Causes.isTrouble(sign)) {
                    causes.processElement(sign, sign.at());
                }
            }
            causes.processWatermark(until);
            for (Sign shared : causes.extractOutputValues()) {
                incidents.processElement(shared, shared.at());
            }
            incidents.processWatermark(until);
            assertThat(causes.numKeyedStateEntries()).isZero();
            return new ArrayList<>(incidents.getSideOutput(FollowIncident.SHARED));
        }
    }

    private static List<Sign> threeModels() {
        return List.of(
                began("b", 105),
                began("c", 110),
                began("lone", 150),
                began("a", 100),
                ended("a", 200, 100),
                ended("b", 210, 105),
                ended("c", 220, 110));
    }

    @Test
    void oneAlertIsToldOfThreeModelsAndEndsWithTheLastOfTheirs() throws Exception {
        List<StreamRecord<Alert>> shared = toldOfIncidents(threeModels(), 3_000_000);
        try (var trouble = trouble()) {
            trouble.open();
            for (StreamRecord<Alert> alert : shared) {
                trouble.processElement(alert);
            }
            trouble.processWatermark(3_000_000);

            assertThat(values(shared))
                    .extracting(alert -> alert.labels().get("model"))
                    .containsOnly("a", "b", "c");
            assertThat(trouble.extractOutputValues())
                    .extracting(Alert::status)
                    .containsExactly(Alert.Status.FIRING, Alert.Status.RESOLVED);
            assertThat(trouble.extractOutputStreamRecords().get(0).getTimestamp())
                    .as("when the third one settles")
                    .isEqualTo(130_000);
            assertThat(trouble.extractOutputValues().get(1).annotations()).containsEntry("models", "a,b,c");
            assertThat(trouble.numKeyedStateEntries()).isZero();
            assertThat(trouble.numEventTimeTimers()).isZero();
        }
    }

    /** Incidents are told again, too, and change nothing. */
    @Test
    void goesOnAfterARestoreAndTellsAgainWhatItTold() throws Exception {
        List<StreamRecord<Alert>> shared = toldOfIncidents(threeModels(), 3_000_000);
        OperatorSubtaskState snapshot;
        List<Alert> told;
        try (var trouble = trouble()) {
            trouble.open();
            for (StreamRecord<Alert> alert : shared.subList(0, 3)) {
                trouble.processElement(alert);
            }
            trouble.processWatermark(130_000);
            told = trouble.extractOutputValues();
            snapshot = trouble.snapshot(1, 1);
        }
        try (var restored = trouble()) {
            restored.initializeState(snapshot);
            restored.open();
            for (StreamRecord<Alert> alert : Stream.concat(shared.subList(0, 3).stream(), shared.stream())
                    .toList()) {
                restored.processElement(alert);
            }
            restored.processWatermark(700_000);

            assertThat(told).hasSize(1);
            assertThat(restored.extractOutputValues())
                    .startsWith(told.get(0))
                    .extracting(Alert::sequence)
                    .containsExactly(0L, 1L);
        }
    }

    @Test
    void decidesNothingAtTheEndOfTheInputAndLeavesNoStateBehind() throws Exception {
        List<StreamRecord<Alert>> shared = toldOfIncidents(threeModels(), 3_000_000);
        try (var trouble = trouble()) {
            trouble.open();
            for (StreamRecord<Alert> alert : shared) {
                trouble.processElement(alert);
            }
            trouble.processWatermark(129_999);
            trouble.processWatermark(Long.MAX_VALUE);

            assertThat(trouble.extractOutputValues()).isEmpty();
            assertThat(trouble.numKeyedStateEntries()).isZero();
            assertThat(trouble.numEventTimeTimers()).isZero();
        }
    }
}
