package io.modelwatch.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConservationTest {
    private static final Input INPUT =
            Input.of("requests", "inference-requests", "Served", "Orphaned", "Duplicate", "Pending", "BeyondLimit");
    private static final Map<String, Double> REQUESTS = Map.of(
            "requestsRead", 100.0,
            "requestsLate", 1.0,
            "requestsDeadLettered", 2.0,
            "requestsServed", 88.0,
            "requestsOrphaned", 3.0,
            "requestsBeyondLimit", 2.0,
            "requestsDuplicate", 0.0,
            "requestsPending", 4.0,
            "responsesUsed", 77.0);

    @Test
    void holdsWhenEachRecordIsSomewhere() {
        Conservation requests = Conservation.of(INPUT, 100, REQUESTS);

        assertThat(requests.holds()).isTrue();
        assertThat(requests.claim().seen()).isEqualTo("requests: 100 in the topic, 100 read, 100 accounted for");
    }

    @Test
    void fallsWhenARecordIsNowhere() {
        Map<String, Double> lost = new HashMap<>(REQUESTS);
        lost.put("requestsServed", 87.0);

        assertThat(Conservation.of(INPUT, 100, lost).holds()).isFalse();
    }

    @Test
    void fallsWhenTheTopicHasMoreThanWasRead() {
        assertThat(Conservation.of(INPUT, 101, REQUESTS).holds()).isFalse();
    }

    @Test
    void fallsWhenThereIsNothingToAccountFor() {
        assertThat(Conservation.of(INPUT, 0, Map.of()).holds()).isFalse();
    }
}
