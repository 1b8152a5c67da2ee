package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.EwmaChart.Chart;
import io.modelwatch.udfs.stats.Metric.Shape;
import org.junit.jupiter.api.Test;

class EwmaChartTest {
    private static final EwmaChart STANDARD = EwmaChart.STANDARD;
    /** Mean 0 and deviation 1 of one event, learned from 30 windows. */
    private static final Chart STANDARD_NORMAL = new Chart(new Baseline(30, 30, 0, 29), 0, 0);

    /** Half limits in deviations for lambda 0.2 and three sigmas: 3 sqrt(0.2 / 1.8 (1 - 0.8^(2 i))). */
    @Test
    void hasTheLimitsOfTheTextbook() {
        assertThat(upperLimit(1, 1, Shape.OTHER)).isEqualTo(0.6, within(5e-5));
        assertThat(upperLimit(2, 1, Shape.OTHER)).isEqualTo(0.7684, within(5e-5));
        assertThat(upperLimit(5, 1, Shape.OTHER)).isEqualTo(0.9448, within(5e-5));
        assertThat(upperLimit(20, 1, Shape.OTHER)).isEqualTo(0.99993, within(5e-6));
        assertThat(upperLimit(200, 1, Shape.OTHER)).isEqualTo(1, within(1e-9));
    }

    @Test
    void narrowsTheLimitsOfAMeanByTheRootOfItsEvents() {
        assertThat(upperLimit(5, 16, Shape.MEAN)).isEqualTo(0.9448 / 4, within(5e-5));
        assertThat(upperLimit(5, 16, Shape.OTHER)).isEqualTo(0.9448, within(5e-5));
    }

    private static double upperLimit(int points, long count, Shape shape) {
        Chart chart = STANDARD_NORMAL;
        double upper = 0;
        for (int i = 0; i < points; i++) {
            Step<Chart> step = STANDARD.step(chart, new Value(0, count, shape));
            assertThat(step.lower()).isEqualTo(-step.upper());
            upper = step.upper();
            chart = STANDARD.with(STANDARD_NORMAL.baseline(), step.learned()); // known, not learned
        }
        return upper;
    }

    @Test
    void learnsTheDeviationOfOneEventFromWindowsOfAnySize() {
        Chart chart = EwmaChart.STANDARD.initial();
        for (int i = 0; i < 30; i++) {
            int count = i % 2 == 0 ? 4 : 100;
            double value = 10 + (i % 4 < 2 ? 1 : -1) / Math.sqrt(count);
            chart = EwmaChart.STANDARD
                    .step(chart, new Value(value, count, Shape.MEAN))
                    .learned();
        }

        Step<Chart> step = EwmaChart.STANDARD.step(chart, new Value(10, 25, Shape.MEAN));

        double deviationOfOne = Math.sqrt(30 / 29.0);
        assertThat(step.upper() - step.expected()).isEqualTo(0.6 * deviationOfOne / 5, within(1e-3));
    }

    @Test
    void movesItsStatisticOnWhileTheBaselineHardlyMoves() {
        Chart chart = STANDARD_NORMAL;
        for (int i = 0; i < 50; i++) {
            chart = EwmaChart.STANDARD.step(chart, new Value(5, 1, Shape.OTHER)).learned();
        }

        assertThat(chart.statistic()).isEqualTo(5, within(1e-4));
        assertThat(chart.baseline().mean()).isBetween(0.0, 0.07);
        assertThat(chart.baseline().squares()).isBetween(29.0, 36.0);
    }

    @Test
    void findsAShiftOfOneDeviationThatNoSingleValueShows() {
        Chart chart = new Chart(new Baseline(300, 300, 0, 299), 0, 0);
        int points = 0;
        Side side = Side.INSIDE;
        while (side == Side.INSIDE && points < 100) {
            Step<Chart> step = EwmaChart.STANDARD.step(chart, new Value(1.2, 1, Shape.OTHER));
            chart = step.learned();
            side = step.side();
            points++;
        }

        assertThat(side).isEqualTo(Side.ABOVE);
        assertThat(points).isLessThan(15);
    }

    @Test
    void refusesParametersOutOfRange() {
        assertThatThrownBy(() -> new EwmaChart(0, 3, 30, 0)).hasMessage("ewma: lambda must be in (0, 1], was 0.0");
        assertThatThrownBy(() -> new EwmaChart(0.2, 0, 30, 0)).hasMessage("ewma: nsigmas must be > 0, was 0.0");
        assertThatThrownBy(() -> new EwmaChart(0.2, 3, 1, 0)).hasMessage("ewma: warm-up must be >= 2, was 1");
        assertThatThrownBy(() -> new EwmaChart(0.2, 3, 30, -1))
                .hasMessage("ewma: min-deviation must be >= 0, was -1.0");
    }
}
