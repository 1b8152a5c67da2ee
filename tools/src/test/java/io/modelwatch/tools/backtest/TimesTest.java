package io.modelwatch.tools.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2014-02-14T14:30:00Z",
                "2014-02-14T15:30:00+01:00",
                "2014-02-14 14:30:00",
                "2014-02-14T14:30:00.000",
                " 1392388200 ",
                "1392388200000",
                "1392388200.0004",
                "2014-02-14 14:30"
            })
    void readsTheWaysInWhichTimesAreWritten(String text) {
        assertThat(Times.parse(text)).isEqualTo(Instant.parse("2014-02-14T14:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2014-02-30 00:00:00", "14.02.2014 14:30"})
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> Times.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was '" + text + "'");
    }
}
