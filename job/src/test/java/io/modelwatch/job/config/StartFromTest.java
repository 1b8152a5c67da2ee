package io.modelwatch.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.job.config.StartFrom.Place;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartFromTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "7d ago,                    TIMESTAMP, 2026-01-24T12:00:00Z",
        "90m ago,                   TIMESTAMP, 2026-01-31T10:30:00Z",
        "0s ago,                    TIMESTAMP, 2026-01-31T12:00:00Z",
        "99999d ago,                TIMESTAMP, 1970-01-01T00:00:00Z",
        "2026-01-31T13:00:00+01:00, TIMESTAMP, 2026-01-31T12:00:00Z",
        "1769860800000,             TIMESTAMP, 2026-01-31T12:00:00Z",
        "earliest,                  EARLIEST,  1970-01-01T00:00:00Z",
    })
    void anAgeIsTheTimeThatItWasThen(String text, Place place, Instant time) {
        StartFrom from = StartFrom.parse(text).at(NOW);

        assertThat(from).isEqualTo(new StartFrom(place, time.toEpochMilli()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7d", "ago", " ago", "7 ago", "-7d ago", "7d  later", "yesterday", "", "1769860800"})
    void whatIsNeitherAgeNorTimeIsRefused(String text) {
        assertThatThrownBy(() -> StartFrom.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAgeThatCannotBeCountedIsRefused() {
        assertThatThrownBy(() -> StartFrom.parse("999999999999d ago")).isInstanceOf(ArithmeticException.class);
    }
}
