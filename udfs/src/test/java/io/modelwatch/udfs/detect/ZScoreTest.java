package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.udfs.detect.Detector.Side;
import io.modelwatch.udfs.detect.Detector.Step;
import io.modelwatch.udfs.detect.Detector.Value;
import io.modelwatch.udfs.detect.ZScore.Recent;
import io.modelwatch.udfs.stats.Metric.Shape;
import org.junit.jupiter.api.Test;

class ZScoreTest {
    private static final ZScore OF_EIGHT = new ZScore(8, 3, 8, 0);

    private static Recent learned(ZScore detector, double... values) {
        Recent memory = detector.initial();
        for (double value : values) {
            memory = detector.step(memory, new Value(value, 1, Shape.OTHER)).learned();
        }
        return memory;
    }

    /** Python 3.11: (12 - statistics.mean(v)) / statistics.stdev(v) for v = [2, 4, 4, 4, 5, 5, 7, 9]. */
    @Test
    void isTheDistanceFromThePastInItsDeviations() {
        Recent past = learned(OF_EIGHT, 2, 4, 4, 4, 5, 5, 7, 9);

        Step<Recent> step = OF_EIGHT.step(past, new Value(12, 1, Shape.OTHER));

        assertThat(step.expected()).isEqualTo(5);
        assertThat(step.score()).isEqualTo(3.273951, within(1e-6));
        assertThat(step.side()).isEqualTo(Side.ABOVE);
    }

    @Test
    void remembersTheLastLearnedValuesOnly() {
        Recent past = learned(OF_EIGHT, 1e9, 1e9, 2, 4, 4, 4, 5, 5, 7, 9);

        assertThat(past.values()).containsExactly(2, 4, 4, 4, 5, 5, 7, 9);
    }

    @Test
    void assumesTheDeviationOfChanceWhereAShareWasAlwaysZero() {
        Recent past = learned(OF_EIGHT, 0, 0, 0, 0, 0, 0, 0, 0);

        assertThat(OF_EIGHT.step(past, new Value(0.02, 100, Shape.PROPORTION)).side())
                .isEqualTo(Side.INSIDE); // 2 errors of 100: chance
        assertThat(OF_EIGHT.step(past, new Value(0.02, 10_000, Shape.PROPORTION))
                        .side())
                .isEqualTo(Side.ABOVE); // 200 of 10,000: not
        assertThat(OF_EIGHT.step(past, new Value(0.02, 100, Shape.OTHER)).score())
                .isFinite();
    }

    @Test
    void assumesAtLeastTheConfiguredDeviation() {
        ZScore lenient = new ZScore(8, 3, 8, 10);
        Recent past = learned(lenient, 5, 5, 5, 5, 5, 5, 5, 5);

        Step<Recent> step = lenient.step(past, new Value(25, 1, Shape.OTHER));

        assertThat(step.score()).isEqualTo(2);
        assertThat(step.upper()).isEqualTo(35);
    }

    @Test
    void refusesParametersOutOfRange() {
        assertThatThrownBy(() -> new ZScore(1, 3, 2, 0)).hasMessage("z-score: window must be >= 2, was 1");
        assertThatThrownBy(() -> new ZScore(60, -1, 30, 0)).hasMessage("z-score: threshold must be > 0, was -1.0");
        assertThatThrownBy(() -> new ZScore(60, 3, 61, 0))
                .hasMessage("z-score: warm-up must be in [2, window = 60], was 61");
    }
}
