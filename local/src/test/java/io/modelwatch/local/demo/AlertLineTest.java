package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.Alert;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertLineTest {
    private final AlertLine line = new AlertLine(ZoneOffset.UTC);

    @Test
    void tellsWhatFiredWhenAndByHowMuch() {
        assertThat(line.of(Transitions.fires("all", "precision_at_10")).split(" {2,}"))
                .containsExactly(
                        "12:00:35 FIRING",
                        "QualityLow",
                        "ranker/v1/all",
                        "precision_at_10 10s after 5s",
                        "0.0316, expected 0.05");
    }

    @Test
    void tellsWhyAndAfterWhatTimeAnAlertEnded() {
        assertThat(line.of(Transitions.recovers(Transitions.fires("all", "precision_at_10"))))
                .startsWith("12:01:30 RESOLVED")
                .endsWith("recovered, lasted 90s");
    }

    @Test
    void namesTheUnitWhereThereIsOne() {
        assertThat(line.of(Transitions.fires("all", "latency_p99"))).endsWith("0.0316 ms, expected 0.05");
    }

    @Test
    void letsOneTransitionStandForAllOfOneVersionAndMoment() {
        Alert all = Transitions.fires("all", "precision_at_10");
        Alert ios = Transitions.fires("device=ios", "precision_at_10");

        assertThat(line.digest(List.of(ios, all, Transitions.recovers(all))))
                .containsExactly(line.of(all) + " (and 1 more)", line.of(Transitions.recovers(all)));
    }
}
