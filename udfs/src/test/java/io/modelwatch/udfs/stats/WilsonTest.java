package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonTest {
    /** Reference: scipy 1.17.1, {@code scipy.stats.binomtest(hits, trials).proportion_ci(method='wilson')}. */
    @ParameterizedTest
    @CsvSource({
        "5, 83, 0.026003401041882014, 0.13338428093238414",
        "12, 99, 0.07071551497720936, 0.20000661537720532",
        "0, 10, 0.0, 0.27753279986288926",
        "10, 10, 0.7224672001371109, 1.0",
        "1, 1, 0.20654931437723745, 1.0",
        "500, 1000, 0.4690696003681042, 0.5309303996318958",
        "3, 1000000, 1.0202712409681223e-06, 8.821149774312435e-06"
    })
    void agreesWithScipy(long hits, long trials, double lower, double upper) {
        Wilson interval = Wilson.of(hits, trials);

        assertThat(interval.lower()).isCloseTo(lower, within(1e-12));
        assertThat(interval.upper()).isCloseTo(upper, within(1e-12));
    }

    @Test
    void touchesTheEndsExactly() {
        assertThat(Wilson.of(0, 7).lower()).isZero();
        assertThat(Wilson.of(7, 7).upper()).isOne();
    }

    @Test
    void saysNothingOfWhatIsNoProportion() {
        for (Wilson interval : List.of(Wilson.of(0, 0), Wilson.of(3, 2), Wilson.of(-1, 2))) {
            assertThat(interval.lower()).isNaN();
            assertThat(interval.upper()).isNaN();
        }
    }
}
