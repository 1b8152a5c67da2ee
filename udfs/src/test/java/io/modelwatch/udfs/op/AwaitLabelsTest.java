package io.modelwatch.udfs.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwaitLabelsTest {
    private static final long WINDOW = 10_000;
    private static final long HORIZON = 30_000;
    private static final double NONE = Double.NaN;

    @Test
    void marksThePointsOfALossThoughTheyArriveBeforeItsVerdict() throws Exception {
        try (var harness = harness()) {
            harness.open();
            point(harness, quality("ranker", 0, HORIZON));
            point(harness, quality("another", 0, HORIZON));
            verdict(harness, lost("ranker", 20_000));
            assertThat(harness.extractOutputValues()).isEmpty();

            advance(harness, WINDOW + HORIZON - 1);

            assertThat(harness.extractOutputValues())
                    .extracting(point -> point.series().model() + " " + point.immature())
                    .containsExactlyInAnyOrder("ranker true", "another false");
        }
    }

    @Test
    void knowsOfALossAfterARestartUntilNothingAwaitedItsLabels() throws Exception {
        OperatorSubtaskState state;
        try (var before = harness()) {
            before.open();
            verdict(before, lost("ranker", 20_000)); // with its edges [10, 40) s
            point(before, quality("ranker", 30_000, HORIZON));
            advance(before, 50_000);
            state = before.snapshot(1, 1);
        }
        try (var after = harness()) {
            after.initializeState(state);
            after.open();
            point(after, quality("ranker", 40_000, HORIZON));
            advance(after, 80_000);

            assertThat(after.extractOutputValues())
                    .extracting(MetricPoint::immature)
                    .containsExactly(true, false);
            assertThat(after.numKeyedStateEntries()).isZero();
        }
    }

    /** Its edge would reach the point, but is known only after the point's stamp. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLossThatCameAheadOfTimeChangesNothing(boolean ahead) throws Exception {
        try (var harness = harness()) {
            harness.open();
            point(harness, quality("ranker", 0, HORIZON));
            if (ahead) {
                verdict(harness, lost("ranker", 40_000));
            }
            advance(harness, WINDOW + HORIZON - 1);
            if (!ahead) {
                verdict(harness, lost("ranker", 40_000));
            }
            advance(harness, 200_000);

            assertThat(harness.extractOutputValues()).singleElement().matches(point -> !point.immature());
            assertThat(harness.numKeyedStateEntries()).isZero();
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Verdict, MetricPoint> harness()
            throws Exception {
        return new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new AwaitLabels(WINDOW + HORIZON)),
                point -> point.series().model(),
                verdict -> verdict.point().series().model(),
                Types.STRING);
    }

    private static void point(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Verdict, MetricPoint> harness,
            MetricPoint point)
            throws Exception {
        harness.processElement1(new StreamRecord<>(point, point.time().toEpochMilli() - 1));
    }

    private static void verdict(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Verdict, MetricPoint> harness, Verdict verdict)
            throws Exception {
        harness.processElement2(
                new StreamRecord<>(verdict, verdict.point().time().toEpochMilli() - 1));
    }

    private static void advance(
            KeyedTwoInputStreamOperatorTestHarness<String, MetricPoint, Verdict, MetricPoint> harness, long time)
            throws Exception {
        harness.processWatermark1(new Watermark(time));
        harness.processWatermark2(new Watermark(time));
    }

    private static Verdict lost(String model, long start) {
        return new Verdict(
                of(model, "all", "label_flow", start, "", 0),
                "LabelsMissing",
                "critical",
                "adaptive",
                Judgement.ANOMALOUS,
                -9,
                0.6,
                NONE,
                NONE,
                Verdict.View.NONE,
                false,
                Ending.NONE,
                3,
                5,
                0);
    }

    private static MetricPoint quality(String model, long start, long horizon) {
        return of(model, "v1", "click_through_rate", start, horizon + "ms", horizon);
    }

    private static MetricPoint of(
            String model, String version, String metric, long start, String horizon, long horizonMillis) {
        return new MetricPoint(
                Series.of(model, version, "all", metric, "10s", horizon),
                Instant.ofEpochMilli(start),
                Instant.ofEpochMilli(start + WINDOW),
                Instant.ofEpochMilli(start + WINDOW + horizonMillis),
                0,
                600,
                NONE,
                NONE,
                NONE,
                false,
                List.of());
    }
}
