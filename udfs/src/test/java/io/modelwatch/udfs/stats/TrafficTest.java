package io.modelwatch.udfs.stats;

import static io.modelwatch.udfs.stats.Outcomes.flawed;
import static io.modelwatch.udfs.stats.Outcomes.orphan;
import static io.modelwatch.udfs.stats.Outcomes.served;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.UnusablePart;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private final Summary summary =
            new Traffic(List.of("timeout", "internal")).empty(ModelSettings.serviceOnly("ranker"));

    @Test
    void weighsValuesButNotCountsAndIntervals() {
        summary.add(served("a", 1, "ok", 1));
        summary.add(served("b", 3, "timeout", 1));
        summary.add(served("c", 2, "made up", 1));
        summary.add(orphan("d", 4));

        var readings = Readings.of(summary);
        assertThat(readings.get("requests_per_second").value()).isEqualTo(10 / 10.0);
        assertThat(readings.get("requests_per_second").count()).isEqualTo(4);
        assertThat(readings.get("orphan_rate").value()).isEqualTo(4 / 10.0);
        assertThat(readings.get("error_rate_timeout").value()).isEqualTo(3 / 6.0);
        assertThat(readings.get("error_rate_other").exemplars()).containsExactly("c");
        Wilson interval = Wilson.of(2, 3);
        assertThat(readings.get("error_rate"))
                .isEqualTo(new Summary.Reading(
                        5 / 6.0, 3, interval.lower(), interval.upper(), Double.NaN, byHash("b", "c")));
    }

    @Test
    void saysOfWhichShareOfTheServedAPartCouldNotBeUsed() {
        summary.add(served("a", 4, "ok", 1));
        summary.add(flawed("b", 1, UnusablePart.SCORE, UnusablePart.LATENCY));
        summary.add(flawed("c", 3, UnusablePart.SCORE));
        summary.add(served("d", 2, "timeout", 1));
        summary.add(orphan("e", 9));

        var readings = Readings.of(summary);
        Wilson interval = Wilson.of(2, 4);
        assertThat(readings.get("unusable_parts_rate"))
                .isEqualTo(new Summary.Reading(
                        4 / 10.0, 4, interval.lower(), interval.upper(), Double.NaN, byHash("b", "c")));
        assertThat(readings.get("unusable_parts_rate_score").value()).isEqualTo(4 / 10.0);
        assertThat(readings.get("unusable_parts_rate_latency").value()).isEqualTo(1 / 10.0);
        assertThat(readings.get("unusable_parts_rate_latency").exemplars()).containsExactly("b");
        assertThat(readings).doesNotContainKey("unusable_parts_rate_status");
    }

    @Test
    void saysThatNothingFailedWhereSomethingWasServed() {
        summary.add(served("a", 1, "ok", 1));

        assertThat(Readings.of(summary))
                .containsOnlyKeys(
                        "requests_per_second",
                        "orphan_rate",
                        "error_rate",
                        "error_rate_timeout",
                        "error_rate_internal",
                        "error_rate_other",
                        "unusable_parts_rate")
                .extractingByKey("error_rate")
                .extracting(Summary.Reading::value)
                .isEqualTo(0.0);
    }

    @Test
    void saysNoErrorRateOfOrphansAlone() {
        summary.add(orphan("a", 1));

        assertThat(Readings.of(summary)).containsOnlyKeys("requests_per_second", "orphan_rate");
    }

    @Test
    void showsTheFiveFailedRequestsOfTheSmallestHashes() {
        String[] ids = IntStream.range(0, 50).mapToObj(i -> "request-" + i).toArray(String[]::new);
        for (int i = 0; i < ids.length; i++) {
            summary.add(served(ids[i], 1, i % 2 == 0 ? "timeout" : "internal", 1));
        }

        assertThat(Readings.of(summary).get("error_rate").exemplars())
                .isEqualTo(byHash(ids).subList(0, 5));
    }

    @Test
    void countsACodeThatIsNoLongerAdmittedAsOther() throws IOException {
        summary.add(served("a", 1, "timeout", 1));
        summary.add(served("b", 1, "internal", 1));
        var bytes = new ByteArrayOutputStream();
        summary.write(new DataOutputStream(bytes));
        Summary changed = new Traffic(List.of("internal", "overload")).empty(ModelSettings.serviceOnly("ranker"));
        changed.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        var readings = Readings.of(changed);
        assertThat(readings.get("error_rate_other").exemplars()).containsExactly("a");
        assertThat(readings.get("error_rate_internal").value()).isEqualTo(0.5);
        assertThat(readings.get("error_rate_overload").value()).isZero();
    }

    @Test
    void refusesCodesThatMakeNoMetricName() {
        assertThatThrownBy(() -> new Traffic(List.of("Time out"))).hasMessageContaining("was Time out");
        assertThatThrownBy(() -> new Traffic(List.of("other"))).hasMessageContaining("was other");
        assertThatThrownBy(() -> new Traffic(List.of("a", "a"))).hasMessageContaining("distinct");
    }

    private static List<String> byHash(String... ids) {
        return List.of(ids).stream()
                .sorted(Comparator.comparingLong(id -> Hash.of64(id.getBytes(UTF_8))))
                .toList();
    }
}
