package io.modelwatch.tools.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.tools.evaluate.LabelledSeries.Segment;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Every expected figure is computed by hand from the definitions, 1 / (1 + e^-5) being 0.9933071. */
class SweepTest {
    private static final double ROUNDED = 1e-4;

    /** A series of 100 minutes: the first 15 are probation. */
    private static LabelledSeries series(Segment... segments) {
        return new LabelledSeries(
                "s", LongStream.range(0, 100).map(i -> i * 60_000).toArray(), new double[100], List.of(segments));
    }

    private static double[] alarms(int... rows) {
        double[] severities = new double[100];
        for (int row : rows) {
            severities[row] = 1;
        }
        return severities;
    }

    private static Sweep.Measured at(LabelledSeries series, int... alarms) {
        Sweep sweep = new Sweep(7);
        sweep.add(series, alarms(alarms));
        return sweep.at(1);
    }

    @Test
    void isHundredWhereEachWindowIsFoundAtItsFirstRowAndZeroWithoutAlarms() {
        LabelledSeries series = series(new Segment(30, 40), new Segment(75, 96));

        assertThat(at(series, 30, 75).nab()).isCloseTo(100, within(1e-9));
        assertThat(at(series).nab()).isCloseTo(0, within(1e-9));
        assertThat(at(series, 30).nab()).isCloseTo(50, within(1e-9));
    }

    @Test
    void countsAnAlarmInsideOfAWindowByItsPlace() {
        // Row 35 of the window of rows 30 to 39 is at -(39 - 35 + 1) / 10 = -0.5: (2 / (1 + e^-2.5) - 1) / 0.9866143 =
        // 0.8597923.
        assertThat(at(series(new Segment(30, 40)), 35).nab()).isCloseTo(100 * 1.8597923 / 2, within(ROUNDED));
    }

    @Test
    void countsAFalseAlarmByHowFarBehindAWindowItIs() {
        LabelledSeries series = series(new Segment(30, 40));

        // Row 43 is at 4 / 9 behind the last row 39: 2 / (1 + e^(20/9)) - 1 = -0.8044548, times 0.11, of 2.
        assertThat(at(series, 43).nab()).isCloseTo(-100 * 0.11 * 0.8044548 / 2, within(ROUNDED));
        assertThat(at(series, 99).nab()).isCloseTo(-5.5, within(ROUNDED));
        assertThat(at(series, 20).nab()).isCloseTo(-5.5, within(1e-9));
    }

    @Test
    void doesNotScoreTheProbation() {
        LabelledSeries series = series(new Segment(30, 40));

        assertThat(at(series, 14).nab()).isZero();
        assertThat(at(series, 15).nab()).isCloseTo(-5.5, within(1e-9));
        assertThat(new LabelledSeries("s", new long[10_000], new double[10_000], List.of()).probation())
                .isEqualTo(750);
    }

    @Test
    void findsASegmentInItsFirstRowsOnly() {
        LabelledSeries series = series(new Segment(20, 40), new Segment(60, 65));

        // The first is found in its eighth row and counts 20, the other is missed, one alarm is false: 40 / (25 + 20 +
        // 1).
        assertThat(at(series, 27, 50).f1()).isCloseTo(40 / 46.0, within(1e-12));
        assertThat(at(series, 28).f1()).isZero();
        assertThat(at(series, 27, 50).f1Events()).isCloseTo(2 / 4.0, within(1e-12));
    }

    @Test
    void capsLongSegments() {
        LabelledSeries series = series(new Segment(5, 85), new Segment(90, 95));

        assertThat(at(series, 90).f1()).isCloseTo(10 / 90.0, within(1e-12));
        assertThat(at(series, 90).f1Capped()).isCloseTo(10 / 70.0, within(1e-12));
    }

    @Test
    void measuresEachLimitAsIfItWereTheOnlyOne() {
        LabelledSeries series = series(new Segment(30, 40), new Segment(60, 80));
        double[] severities = new double[100];
        for (int i = 0; i < 100; i++) {
            severities[i] = i * 37 % 23;
        }
        Sweep sweep = new Sweep(3);
        sweep.add(series, severities);
        sweep.add(series(new Segment(50, 55)), severities);

        assertThat(sweep.measure()).hasSizeGreaterThan(5).allSatisfy(measured -> {
            Sweep.Measured alone = sweep.at(measured.limit());
            assertThat(measured.nab()).isCloseTo(alone.nab(), within(1e-9));
            assertThat(measured.f1()).isEqualTo(alone.f1());
            assertThat(measured.f1Capped()).isEqualTo(alone.f1Capped());
            assertThat(measured.f1Events()).isEqualTo(alone.f1Events());
        });
    }

    @Test
    void countsOnlyGreaterSeveritiesSoonAfterAnAlarm() {
        double[] severities = {0, 2, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0};

        assertThat(Refractory.alarms(severities)).containsExactly(0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0);
    }

    @Test
    void countsASpellOnceUnlessItGrows() {
        var judged = new RowJudge.Judged(
                new double[] {2, 1, 3, 3, 2, 1}, new boolean[6], new boolean[] {false, true, true, true, false, true});

        assertThat(judged.beginnings()).containsExactly(2, 0, 3, 0, 2, 0);
    }

    @Test
    void countsFalseAlarmsOutsideOfSegmentsAtTheDetectorsOwnLimit() {
        double[] severities = alarms(5, 20, 35, 70);
        boolean[] abnormal = new boolean[100];
        abnormal[5] = true;
        abnormal[35] = true;
        abnormal[70] = true;
        var judged = new RowJudge.Judged(severities, abnormal, new boolean[100]);

        assertThat(Evaluation.falseAlarms(series(new Segment(30, 40)), judged)).isEqualTo(2);
        assertThat(series().weeks()).isCloseTo(100 / 10_080.0, within(1e-12));
    }
}
