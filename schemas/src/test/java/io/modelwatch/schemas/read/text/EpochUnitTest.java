package io.modelwatch.schemas.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochUnitTest {
    @ParameterizedTest
    @CsvSource({
        "1795300000, SECONDS",
        "1795300000000, MILLIS",
        "1795300000000000, MICROS",
        "1795300000000000000, NANOS",
        "946684800, SECONDS", // the first second of 2000
        "4102444799, SECONDS",
        "946684800000, MILLIS",
        "4102444799999, MILLIS"
    })
    void aTimeOfThisCenturySaysItsUnit(long number, EpochUnit unit) {
        assertThat(EpochUnit.of((double) number)).isEqualTo(unit);
    }

    @ParameterizedTest
    @CsvSource({"0", "-1795300000", "946684799", "4102444800", "4102444800000", "17953000000", "9223372036854775807"})
    void anyOtherNumberSaysNone(long number) {
        assertThat(EpochUnit.of((double) number)).isNull();
        assertThat(EpochUnit.plain(number)).isEqualTo(number);
    }

    @Test
    void fractionsAreOfTheUnitThatTheNumberSays() {
        assertThat(EpochUnit.plain(1_795_300_000.123)).isEqualTo(1_795_300_000_123L);
        assertThat(EpochUnit.plain(1_795_300_000_123.4)).isEqualTo(1_795_300_000_123L);
        assertThat(EpochUnit.plain(1.795e12)).isEqualTo(1_795_000_000_000L);
        assertThat(EpochUnit.plain(0.5)).isEqualTo(EpochUnit.NONE);
        assertThat(EpochUnit.plain(Double.NaN)).isEqualTo(EpochUnit.NONE);
        assertThat(EpochUnit.plain(1e300)).isEqualTo(EpochUnit.NONE);
        assertThat(EpochUnit.plain(7.0)).isEqualTo(7);
    }

    @Test
    void whatIsFinerThanMillisecondsIsCutOff() {
        assertThat(EpochUnit.plain(1_795_300_000_123_999L)).isEqualTo(1_795_300_000_123L);
        assertThat(EpochUnit.NANOS.millis(-1L)).isEqualTo(-1);
    }

    @Test
    void whatIsTooLargeIsNoTime() {
        assertThat(EpochUnit.SECONDS.millis(Long.MAX_VALUE)).isEqualTo(EpochUnit.NONE);
        assertThat(EpochUnit.SECONDS.millis(Long.MIN_VALUE)).isEqualTo(EpochUnit.NONE);
        assertThat(EpochUnit.SECONDS.millis(1e300)).isEqualTo(EpochUnit.NONE);
        assertThat(EpochUnit.SECONDS.millis(Double.NaN)).isEqualTo(EpochUnit.NONE);
    }
}
