package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.udfs.window.CapAlert;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.RollCall;
import io.modelwatch.udfs.window.Roster;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class AdmitModelsTest {
    private static final long PANE = 10_000;
    private static final long KEEP = 60_000;

    @Test
    void admitsTheMostFrequentModelsOfAPaneWhenItCloses() throws Exception {
        try (var harness = harness()) {
            call(harness, "a", 0, 1);
            call(harness, "b", 0, 2);
            call(harness, "c", 0, 2);
            call(harness, "a", 0, 3);
            harness.processWatermark(PANE - 2);
            assertThat(harness.extractOutputValues()).isEmpty();

            harness.processWatermark(PANE - 1);

            assertThat(harness.extractOutputValues())
                    .containsExactly(
                            new ModelTerm("a", Roster.ALWAYS, Long.MAX_VALUE),
                            new ModelTerm("b", Roster.ALWAYS, Long.MAX_VALUE));
        }
    }

    @Test
    void endsTheTermOfAModelThatWasSilentTooLongAndBeginsAnothers() throws Exception {
        try (var harness = harness()) {
            call(harness, "a", 0, 1);
            call(harness, "b", 0, 1);
            call(harness, "b", PANE, 1);
            call(harness, "c", KEEP + PANE, 1);
            harness.processWatermark(Long.MAX_VALUE);

            assertThat(harness.extractOutputValues())
                    .endsWith(
                            new ModelTerm("a", Roster.ALWAYS, KEEP + PANE),
                            new ModelTerm("c", KEEP + PANE, Long.MAX_VALUE));
        }
    }

    @Test
    void saysHowManyModelsFoundNoPlace() throws Exception {
        try (var harness = harness()) {
            for (int i = 0; i < 8; i++) {
                call(harness, "m" + i, 0, 1);
            }
            harness.processWatermark(PANE);

            assertThat(harness.getSideOutput(CapSlices.EXCEEDED))
                    .extracting(StreamRecord::getValue)
                    .singleElement()
                    .satisfies((Verdict verdict) -> {
                        assertThat(verdict.point().series().segment()).isEqualTo("what=models");
                        assertThat(verdict.point().count()).isEqualTo(6);
                    });
        }
    }

    @Test
    void decidesTheSameHoweverCallsComeAndAfterARestore() throws Exception {
        Random random = new Random(3);
        List<RollCall> calls = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            calls.add(new RollCall("m" + random.nextInt(8), random.nextInt(20) * PANE, PANE, 1 + random.nextInt(5)));
        }
        List<ModelTerm> once = decide(calls, false);

        for (int order = 0; order < 5; order++) {
            Collections.shuffle(calls, random);

            assertThat(decide(calls, order % 2 == 0)).isEqualTo(once);
        }
    }

    private static List<ModelTerm> decide(List<RollCall> calls, boolean restored) throws Exception {
        var harness = harness();
        for (RollCall call : calls) {
            harness.processElement(call, call.paneStart());
        }
        harness.processWatermark(9 * PANE);
        List<ModelTerm> terms = new ArrayList<>(harness.extractOutputValues());
        if (restored) {
            var state = harness.snapshot(1, 1);
            harness.close();
            harness = closedHarness();
            harness.initializeState(state);
            harness.open();
            harness.processWatermark(Long.MAX_VALUE);
            terms.addAll(harness.extractOutputValues());
        } else {
            harness.processWatermark(Long.MAX_VALUE);
            terms = new ArrayList<>(harness.extractOutputValues());
        }
        harness.close();
        return terms;
    }

    private static void call(
            KeyedOneInputStreamOperatorTestHarness<Integer, RollCall, ModelTerm> harness,
            String model,
            long pane,
            long count)
            throws Exception {
        harness.processElement(new RollCall(model, pane, PANE, count), pane);
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, RollCall, ModelTerm> harness() throws Exception {
        var harness = closedHarness();
        harness.open();
        return harness;
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, RollCall, ModelTerm> closedHarness()
            throws Exception {
        var operator = new KeyedProcessOperator<>(new AdmitModels(2, KEEP, new CapAlert(PANE, "")));
        return new KeyedOneInputStreamOperatorTestHarness<>(operator, call -> 0, Types.INT);
    }
}
