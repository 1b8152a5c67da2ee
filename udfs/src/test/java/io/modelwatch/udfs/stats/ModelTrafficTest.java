package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModelTrafficTest {
    private final Summary total = new ModelTraffic().empty(ModelSettings.serviceOnly("ranker"));

    @Test
    void countsWhatWasAnsweredAndWhatWasNotWithItsWeight() {
        total.add(Outcomes.served("a", 1, "ok", 1));
        total.add(Outcomes.served("b", 3, "timeout", 1));
        total.add(Outcomes.orphan("c", 2));

        Summary.Reading rate = Readings.of(total).get("total_requests_per_second");
        assertThat(rate.value()).isEqualTo(6 / 10.0);
        assertThat(rate.count()).isEqualTo(3);
    }

    @Test
    void isAbsentWhereNothingWasAsked() {
        assertThat(Readings.of(total)).isEmpty();
    }

    @Test
    void tooMuchToCountHasNoValue() {
        for (int doubled = 0; doubled < 40; doubled++) {
            total.add(Outcomes.served("a", Integer.MAX_VALUE, "ok", 1));
            total.merge(copy());
        }

        assertThat(Readings.of(total).get("total_requests_per_second").value()).isNaN();
    }

    private Summary copy() {
        Summary copy = new ModelTraffic().empty(ModelSettings.serviceOnly("ranker"));
        copy.merge(total);
        return copy;
    }
}
