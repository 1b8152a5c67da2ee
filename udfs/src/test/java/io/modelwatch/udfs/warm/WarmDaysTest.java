package io.modelwatch.udfs.warm;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** False alerts after a warm start. {@link #main} prints the figures of docs/detectors.md. */
class WarmDaysTest {
    private static final double[] AMPLITUDES = {0, 0.1, 0.2, 0.3, 0.5};

    private static List<WarmDays> metrics(double... amplitudes) {
        List<WarmDays> metrics = new ArrayList<>();
        for (double amplitude : amplitudes) {
            for (long count : new long[] {10_000, 1_000}) {
                metrics.add(new WarmDays(Shape.PROPORTION, 0.05, count, amplitude));
                metrics.add(new WarmDays(Shape.PROPORTION, 0.02, count, amplitude));
                metrics.add(new WarmDays(Shape.RATE, count / 10.0, count, amplitude));
                metrics.add(new WarmDays(Shape.MEAN, 80, count, amplitude));
            }
        }
        return metrics;
    }

    /** The first and the second day of all metrics and seeds together. */
    private static List<WarmDays.Day> sums(WarmDays.Start start, List<WarmDays> metrics, int learned, long seeds)
            throws IOException {
        var sums = new ArrayList<>(List.of(new WarmDays.Day(0, 0, 0), new WarmDays.Day(0, 0, 0)));
        for (WarmDays metric : metrics) {
            for (long seed = 1; seed <= seeds; seed++) {
                List<WarmDays.Day> days = metric.judged(start, learned, seed);
                for (int day = 0; day < days.size(); day++) {
                    sums.set(day, sums.get(day).plus(days.get(day)));
                }
            }
        }
        return sums;
    }

    @ParameterizedTest
    @EnumSource
    void theFirstDayHasNoMoreFalseAlertsThanTheSecond(WarmDays.Start start) throws IOException {
        List<WarmDays.Day> days = sums(start, metrics(0, 0.3), 2, 1);

        assertThat(days.get(0).alerts()).isLessThanOrEqualTo(days.get(1).alerts());
        assertThat(days.get(0).judged()).isEqualTo(days.get(1).judged());
    }

    /** @param arguments number of seeds; 5 if not given */
    public static void main(String[] arguments) throws IOException {
        long seeds = arguments.length == 0 ? 5 : Long.parseLong(arguments[0]);
        for (int learned : new int[] {0, 1, 2, 7}) {
            for (WarmDays.Start start : WarmDays.Start.values()) {
                System.out.printf(
                        "%s, %d days: %s%n", start, learned, sums(start, metrics(AMPLITUDES), learned, seeds));
            }
        }
    }
}
