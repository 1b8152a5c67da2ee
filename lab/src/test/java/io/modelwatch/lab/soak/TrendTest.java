package io.modelwatch.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrendTest {
    @Test
    void comparesTheMediansOfBothEnds() {
        Trend trend = trend(100, 500, 102, 3, 104, 0, 106);

        assertThat(trend.before()).isEqualTo(102);
        assertThat(trend.after()).isEqualTo(104);
        assertThat(trend.growth()).isCloseTo(2.0 / 102, within(1e-12));
        assertThat(trend.grew()).isFalse();
    }

    @Test
    void ofManySamplesAnEighthAtEachEndCounts() {
        List<Double> values =
                IntStream.range(0, 96).mapToObj(sample -> (double) sample).toList();

        Trend trend = Trend.of(values, 0).orElseThrow();

        assertThat(trend.before()).isEqualTo(5.5); // of 0 to 11
        assertThat(trend.after()).isEqualTo(89.5); // of 84 to 95
    }

    @Test
    void growsByMoreThanFivePercentOnly() {
        assertThat(trend(100, 100, 100, 105, 105, 105).grew()).isFalse();
        assertThat(trend(100, 100, 100, 105.1, 105.1, 105.1).grew()).isTrue();
        assertThat(trend(100, 100, 100, 50, 50, 50).grew()).isFalse();
    }

    @Test
    void aSlackAddsToTheLimit() {
        assertThat(new Trend(0, 700, 720).grew()).isFalse();
        assertThat(new Trend(0, 721, 720).grew()).isTrue();
        assertThat(new Trend(100, 824, 720).grew()).isFalse();
    }

    @Test
    void whatStaysNothingDoesNotGrow() {
        assertThat(new Trend(0, 0, 0).growth()).isZero();
        assertThat(new Trend(0, 0, 0).grew()).isFalse();
        assertThat(new Trend(0, 1, 0).growth()).isInfinite();
        assertThat(new Trend(0, 1, 0).grew()).isTrue();
    }

    @Test
    void fewerThanSixSamplesTellNothing() {
        assertThat(Trend.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0), 0)).isEmpty();
    }

    private static Trend trend(double... values) {
        return Trend.of(DoubleStream.of(values).boxed().toList(), 0).orElseThrow();
    }
}
