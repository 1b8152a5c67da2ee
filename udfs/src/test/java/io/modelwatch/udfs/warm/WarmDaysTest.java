package io.modelwatch.udfs.warm;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.udfs.stats.Metric.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

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
    private static List<WarmDays.Day> sums(List<WarmDays> metrics, int learned, long... seeds) throws IOException {
        var sums = new ArrayList<>(List.of(new WarmDays.Day(0, 0, 0), new WarmDays.Day(0, 0, 0)));
        for (WarmDays metric : metrics) {
            for (long seed : seeds) {
                List<WarmDays.Day> days = metric.judged(learned, seed);
                for (int day = 0; day < days.size(); day++) {
                    sums.set(day, sums.get(day).plus(days.get(day)));
                }
            }
        }
        return sums;
    }

    @Test
    void theFirstDayHasNoMoreFalseAlertsThanTheSecond() throws IOException {
        List<WarmDays.Day> days = sums(metrics(0, 0.3), 2, 1);

        assertThat(days.get(0).alerts()).isLessThanOrEqualTo(days.get(1).alerts());
        assertThat(days.get(0).judged()).isEqualTo(days.get(1).judged());
    }

    public static void main(String[] arguments) throws IOException {
        for (int learned : new int[] {0, 1, 7}) {
            for (double amplitude : AMPLITUDES) {
                System.out.printf(
                        "learned %d days, rhythm %.1f: %s%n",
                        learned, amplitude, sums(metrics(amplitude), learned, 1, 2, 3, 4, 5));
            }
            System.out.printf("learned %d days: %s%n", learned, Arrays.toString(AMPLITUDES));
        }
    }
}
