package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanTest {
    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "60s, 60000", "1m, 60000", "5 min, 300000", "24h, 86400000", "0s, 0"})
    void keepsTheTextThatItIsReadFrom(String text, long millis) {
        assertThat(Span.of(text)).isEqualTo(new Span(millis, text)).hasToString(text);
    }

    @Property(tries = 200) // fewer than are kept as one object
    void theTextOfALengthSaysTheLength(@ForAll @LongRange(min = 0, max = 999_999_999_999L) long millis) {
        assertThat(Span.of(Span.of(millis).text())).isEqualTo(Span.of(millis));
    }

    @Test
    void isOneObjectHoweverOftenItIsRead() {
        assertThat(Span.of("10s")).isSameAs(Span.of(10_000));
    }

    @Test
    void noLengthIsNotOfLengthNought() {
        assertThat(Span.NONE.isNone()).isTrue();
        assertThat(Span.of(0).isNone()).isFalse();
        assertThatThrownBy(() -> Span.of("")).hasMessage("must be a number and one of ms, s, m, h, d, was ''");
    }
}
