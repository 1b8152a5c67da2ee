package io.modelwatch.udfs.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
    private final Summary requests = empty(Measure.Subject.SERVICE);
    private final Summary resources = empty(Measure.Subject.RESOURCES);

    @Test
    void everythingThatCameIsTheWhole() {
        requests.add(Outcomes.served("a", 1, "ok", 1));
        requests.add(Outcomes.served("b", 1, "timeout", 1));
        requests.add(Outcomes.orphan("c", 1));
        requests.add(unmatched("d"));
        requests.add(late(Event.Kind.REQUEST, "e"));
        requests.add(late(Event.Kind.RESPONSE, "f"));

        Map<String, Summary.Reading> said = Readings.of(requests);
        assertThat(said)
                .containsOnlyKeys(
                        "late_rate_requests",
                        "late_rate_responses",
                        "unmatched_rate",
                        "duplicate_rate",
                        "time_ahead_max");
        assertThat(said.get("late_rate_requests").value()).isEqualTo(1.0 / 4); // beside two served and the orphan
        assertThat(said.get("late_rate_responses").value())
                .isEqualTo(1.0 / 4); // beside two of the served, one unmatched
        assertThat(said.get("unmatched_rate").value()).isEqualTo(1.0 / 3);
        assertThat(said.get("unmatched_rate").count()).isEqualTo(3);
        assertThat(said.get("late_rate_requests").exemplars()).containsExactly("e");
        assertThat(said.get("unmatched_rate").exemplars()).containsExactly("d");
    }

    @Test
    void aModelOfWhichEverythingIsLateReadsOneAndNothingElse() {
        requests.add(late(Event.Kind.REQUEST, "a"));
        requests.add(late(Event.Kind.REQUEST, "b"));

        assertThat(Readings.of(requests)).containsOnlyKeys("late_rate_requests");
        assertThat(Readings.of(requests).get("late_rate_requests").value()).isEqualTo(1);
        assertThat(Readings.of(requests).get("late_rate_requests").count()).isEqualTo(2);
    }

    @Test
    void aHealthyModelReadsZero() {
        requests.add(Outcomes.served("a", 1, "ok", 1));

        assertThat(Readings.of(requests).values())
                .hasSize(5)
                .extracting(Summary.Reading::value)
                .containsOnly(0.0);
    }

    @Test
    void whatIsSaidAgainIsAShareOfAllThatWasSaid() {
        requests.add(Outcomes.served("a", 1, "ok", 1)); // a request and a response
        requests.add(new Outcome.Repeated("ranker", "v1", 0, "a".getBytes(UTF_8)));
        requests.add(new Outcome.Repeated("ranker", "v1", 0, "a".getBytes(UTF_8)));

        Summary.Reading repeated = Readings.of(requests).get("duplicate_rate");
        assertThat(repeated.value()).isEqualTo(0.5);
        assertThat(repeated.count()).isEqualTo(4);
        assertThat(repeated.exemplars()).containsExactly("a");
        assertThat(Readings.of(requests).get("unmatched_rate").value()).isZero();
    }

    @Test
    void theFurthestAheadDecidesWhateverTheOrder() {
        requests.add(new Outcome.Ahead("ranker", "v1", 0, 6_000, "a".getBytes(UTF_8)));
        requests.add(new Outcome.Ahead("ranker", "v1", 0, 59_500, "b".getBytes(UTF_8)));
        requests.add(new Outcome.Ahead("ranker", "v1", 0, 7_000, "c".getBytes(UTF_8)));

        Summary.Reading ahead = Readings.of(requests).get("time_ahead_max");
        assertThat(ahead.value()).isEqualTo(59.5);
        assertThat(ahead.count()).isEqualTo(3);
        assertThat(ahead.exemplars()).containsExactly("b", "c", "a");
    }

    @Test
    void aRequestThatStandsForManyIsOneRecord() {
        requests.add(Outcomes.served("a", 100, "ok", 1));
        requests.add(unmatched("b"));

        assertThat(Readings.of(requests).get("unmatched_rate").value()).isEqualTo(0.5);
    }

    @Test
    void resourcesHaveARateOfTheirOwn() {
        resources.add(Outcomes.used("cpu", 0.5));
        resources.add(new Outcome.Late("ranker", "v7", Event.Kind.RESOURCE, 0, null));

        assertThat(Readings.of(resources)).containsOnlyKeys("late_rate_resources");
        assertThat(Readings.of(resources).get("late_rate_resources").value()).isEqualTo(0.5);
    }

    private static Summary empty(Measure.Subject subject) {
        return new Arrivals(subject).empty(ModelSettings.serviceOnly("ranker"));
    }

    private static Outcome unmatched(String id) {
        return new Outcome.Unmatched("ranker", "v7", 0, id.getBytes(UTF_8));
    }

    private static Outcome late(Event.Kind kind, String id) {
        return new Outcome.Late("ranker", "v7", kind, 0, id.getBytes(UTF_8));
    }
}
