package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import io.modelwatch.udfs.detect.LabelGaps.Gap;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LabelGapsTest {
    private static final long WINDOW = 10_000;
    private static final double NONE = Double.NaN;

    @Test
    void aPointIsImmatureWhereLabelsFailedToComeWhileItsWereAwaited() {
        LabelGaps gaps = LabelGaps.NONE.with(flow(100_000, 0.05, 0.6)); // with its edges [90, 120) s

        assertThat(gaps.cover(quality(70_000, 10_000))).isFalse(); // awaited [70, 90) s
        assertThat(gaps.cover(quality(70_000, 10_001))).isTrue();
        assertThat(gaps.cover(quality(110_000, 10_000))).isTrue();
        assertThat(gaps.cover(quality(120_000, 86_400_000))).isFalse();
        assertThat(gaps.cover(quality(10_000, 86_400_000)))
                .as("a long horizon sees it later")
                .isTrue();
    }

    @Test
    void aShortLossTakesLittleFromWhatWasServedLongBeforeIt() {
        LabelGaps gaps = LabelGaps.NONE.with(flow(1_000_000, 0.05, 0.6)); // with its edges [990, 1020) s

        assertThat(gaps.cover(quality(690_000, 86_400_000))).isTrue();
        assertThat(gaps.cover(quality(689_999, 86_400_000))).isFalse();
        LabelGaps longer = gaps.with(flow(1_020_000, 0.05, 0.6)); // [990, 1040) s
        assertThat(longer.cover(quality(490_000, 86_400_000))).isTrue();
        assertThat(longer.cover(quality(489_999, 86_400_000))).isFalse();
    }

    @Test
    void coverageIsJudgedWhileLabelsFailToCome() {
        MetricPoint coverage = point("label_coverage", 0, "1m", 60_000);

        assertThat(LabelGaps.isIndependent(coverage)).isTrue();
        assertThat(LabelGaps.dependsOnLabels(coverage)).isFalse();
        assertThat(LabelGaps.dependsOnLabels(quality(0, 60_000))).isTrue();
    }

    @Test
    void aSmallerFallIsNoLoss() {
        assertThat(LabelGaps.NONE.with(flow(0, 0.12, 0.6)).isEmpty()).isTrue();
        assertThat(LabelGaps.NONE.with(flow(0, 0.119, 0.6)).isEmpty()).isFalse();
    }

    @Test
    void onlyWhatARuleCallsAbnormalIsALoss() {
        for (Judgement judgement : Judgement.values()) {
            LabelGaps gaps = LabelGaps.NONE.with(verdict(point("label_flow", 0, "", 0), 0.6, judgement));
            assertThat(gaps.isEmpty()).as("%s", judgement).isEqualTo(judgement != Judgement.ANOMALOUS);
        }
        assertThat(LabelGaps.NONE.with(flow(0, 0, NONE)).isEmpty())
                .as("nothing is expected")
                .isTrue();
        assertThat(LabelGaps.NONE
                        .with(verdict(point("label_delay_p50", 0, "", 0), 0.6, Judgement.ANOMALOUS))
                        .isEmpty())
                .isTrue();
    }

    @Test
    void areTheSameInAnyOrder() {
        List<Verdict> verdicts = new ArrayList<>();
        for (long window : new long[] {0, 1, 2, 7, 8, 30}) {
            verdicts.add(flow(window * WINDOW, 0, 0.6));
        }
        for (int seed = 0; seed < 50; seed++) {
            Collections.shuffle(verdicts, new Random(seed));
            LabelGaps gaps = LabelGaps.NONE;
            for (Verdict verdict : verdicts) {
                gaps = gaps.with(verdict);
            }
            assertThat(gaps.gaps())
                    .containsExactly(new Gap(-10_000, 40_000), new Gap(60_000, 100_000), new Gap(290_000, 320_000));
        }
    }

    @Test
    void areBounded() {
        LabelGaps gaps = LabelGaps.NONE;
        for (int i = 0; i < LabelGaps.MOST + 5; i++) {
            gaps = gaps.with(flow(i * 10L * WINDOW, 0, 0.6));
        }

        assertThat(gaps.gaps()).hasSize(LabelGaps.MOST);
        assertThat(gaps.gaps().get(0)).isEqualTo(new Gap(-WINDOW, 52 * WINDOW));
    }

    @Test
    void areForgottenAndRestored() throws IOException {
        LabelGaps gaps = LabelGaps.NONE.with(flow(0, 0, 0.6)).with(flow(100_000, 0, 0.6));

        assertThat(gaps.after(19_999)).isEqualTo(gaps);
        assertThat(gaps.after(20_000).gaps()).containsExactly(new Gap(90_000, 120_000));
        assertThat(gaps.after(120_000)).isEqualTo(LabelGaps.NONE);
        assertThat(gaps.until()).isEqualTo(120_000);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        gaps.write(new DataOutputStream(bytes));
        assertThat(LabelGaps.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .isEqualTo(gaps);
    }

    @Test
    void everyPointIsOfOneOfThreeSorts() {
        assertThat(LabelGaps.isFlow(point("label_flow", 0, "", 0))).isTrue();
        assertThat(LabelGaps.dependsOnLabels(point("label_flow", 0, "", 0))).isFalse();
        assertThat(LabelGaps.dependsOnLabels(quality(0, 10_000))).isTrue();
        assertThat(LabelGaps.isIndependent(quality(0, 10_000))).isFalse();
        assertThat(LabelGaps.isIndependent(point("latency_p50", 0, "", 0))).isTrue();
    }

    private static Verdict flow(long start, double value, double expected) {
        MetricPoint point = point("label_flow", start, "", 0);
        MetricPoint valued = new MetricPoint(
                point.series(),
                point.windowStart(),
                point.windowEnd(),
                point.time(),
                value,
                600,
                NONE,
                NONE,
                NONE,
                false,
                List.of());
        return verdict(valued, expected, Judgement.ANOMALOUS);
    }

    private static Verdict verdict(MetricPoint point, double expected, Judgement judgement) {
        return new Verdict(
                point,
                "LabelsMissing",
                "critical",
                "adaptive",
                judgement,
                -9,
                expected,
                NONE,
                NONE,
                Verdict.View.NONE,
                false,
                Ending.NONE,
                3,
                5,
                0);
    }

    private static MetricPoint quality(long start, long horizon) {
        return point("click_through_rate", start, horizon + "ms", horizon);
    }

    private static MetricPoint point(String metric, long start, String horizon, long horizonMillis) {
        return new MetricPoint(
                Series.of("ranker", "all", "all", metric, "10s", horizon),
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
