package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertLogTest {
    private final AlertLog log = new AlertLog();

    @Test
    void takesARepeatUnderTheSameSequenceOnce() {
        Alert alert = Transitions.fires("v1", 0);

        assertThat(log.add(List.of(alert, alert))).containsExactly(alert);
        assertThat(log.add(List.of(alert))).isEmpty();
        assertThat(log.all()).containsExactly(alert);
    }

    @Test
    void givesTransitionsInTheOrderOfTheirTimeHoweverTheyWereRead() {
        Alert one = Transitions.fires("v1", 0);
        Alert other = Transitions.fires("v2", 0);
        Alert end = Transitions.recovers(one);

        assertThat(log.add(List.of(end, other, one))).containsExactly(one, other, end);
    }
}
