package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AlertLineTest {
    private final AlertLine line = new AlertLine(ZoneOffset.UTC);

    @Test
    void printsWhatFiredAndWhen() {
        assertThat(line.of(Transitions.fires("v1", 0)).split(" {2,}"))
                .containsExactly("12:00:30 FIRING", "SilentFailure", "ranker/v1", "ranker is worse.");
    }

    @Test
    void printsThatMoreOfAnIncidentIsKnown() {
        assertThat(line.of(Transitions.fires("v1", 1))).startsWith("12:00:31 UPDATED");
    }

    @Test
    void printsWhyAndAfterWhatTimeAnIncidentEnded() {
        assertThat(line.of(Transitions.recovers(Transitions.fires("v1", 0))))
                .startsWith("12:01:30 RESOLVED")
                .endsWith("recovered, lasted 90s, 3 anomalies");
    }
}
