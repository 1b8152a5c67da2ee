package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CircumstancesTest {
    /** A Wednesday. */
    private static final long START = Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    private static final double TIGHT = 1e-9;

    private Scenario month;

    @BeforeEach
    void load() throws Exception {
        month = ScenarioFile.load("shop-month");
    }

    @Test
    void swingTrafficFourfoldADayAndLowerItOnWeekends() {
        assertThat(traffic("6h")).isCloseTo(1.6, within(TIGHT));
        assertThat(traffic("18h")).isCloseTo(0.4, within(TIGHT));
        assertThat(traffic("78h")).isCloseTo(1.6 * 0.8, within(TIGHT)); // Saturday
        assertThat(traffic("114h")).isCloseTo(0.4 * 0.8, within(TIGHT)); // Sunday
    }

    @Test
    void goOverToWeekendsAndBackWithinSixHoursAroundMidnight() {
        assertThat(traffic("69h")).isCloseTo(traffic("45h"), within(TIGHT)); // Friday, 21:00
        assertThat(traffic("72h")).isCloseTo(0.9, within(TIGHT)); // half of a fifth less
        assertThat(traffic("75h")).isCloseTo(0.8 * traffic("51h"), within(TIGHT));
        assertThat(traffic("117h")).isCloseTo(0.8 * traffic("45h"), within(TIGHT)); // Sunday, 21:00
        assertThat(traffic("120h")).isCloseTo(0.9, within(TIGHT));
        assertThat(traffic("123h")).isCloseTo(traffic("51h"), within(TIGHT));
    }

    @Test
    void tripleTrafficInTheSale() {
        double usual = traffic("34h"); // the same time of an ordinary day

        assertThat(traffic("226h")).isCloseTo(3 * usual, within(TIGHT));
        assertThat(traffic("227h")).isLessThan(usual);
    }

    @Test
    void shiftTrafficInARolloutAndBackAndKeepWhatIsLeft() {
        assertThat(shares("58h")).isEqualTo(Map.of("v1", 1.0));
        assertThat(shares("58h").keySet()).containsExactly("v1");
        assertThat(shares("3495m")).isEqualTo(Map.of("v1", 0.5, "v2", 0.5));
        assertThat(shares("59h")).isEqualTo(Map.of("v2", 1.0));
        assertThat(shares("155h")).isEqualTo(Map.of("v2", 0.95, "v3", 0.05));
        assertThat(shares("170h")).isEqualTo(Map.of("v2", 1.0));
        assertThat(shares("371h")).isEqualTo(Map.of("v4", 1.0));
        assertThat(shares("373h")).isEqualTo(Map.of("v3", 1.0));
    }

    @Test
    void bringNothingPlannedBeforeTheLivePart() {
        assertThat(of("home-feed").shares(-1)).isEqualTo(Map.of("v1", 1.0));
        assertThat(of("recommender").arriving(-1)).isEqualTo(1);
    }

    @Test
    void letNothingArriveInMaintenance() {
        assertThat(of("recommender").arriving(at("289h"))).isZero();
        assertThat(of("recommender").arriving(at("290h"))).isEqualTo(1);
        assertThat(of("home-feed").arriving(at("289h"))).isEqualTo(1);
    }

    @Test
    void loseLabelsForAnHour() {
        assertThat(of("fraud-check").losesLabels(at("394h") - 1)).isFalse();
        assertThat(of("fraud-check").losesLabels(at("394h"))).isTrue();
        assertThat(of("fraud-check").losesLabels(at("395h"))).isFalse();
        assertThat(of("fraud-check").losesLabels(at("393h"), at("394h") + 1)).isTrue();
    }

    @Test
    void letClicksErrorsAndLoadFollowTheirOwnHours() {
        Circumstances ranker = of("search-ranker");

        assertThat(ranker.quality(START + at("20h"))).isCloseTo(1.3, within(TIGHT));
        assertThat(ranker.quality(START + at("8h"))).isCloseTo(0.7, within(TIGHT));
        assertThat(of("fraud-check").quality(START + at("8h"))).isEqualTo(1);
        assertThat(ranker.errorShare(START + at("2h"))).isCloseTo(0.0075, within(TIGHT));
        assertThat(ranker.cpu(START + at("6h"), at("6h"))).isCloseTo(1.3, within(TIGHT));
        assertThat(ranker.latency(START + at("6h"), at("6h"))).isCloseTo(1.06, within(TIGHT));
    }

    private double traffic(String after) {
        return of("search-ranker").traffic(START + at(after), at(after));
    }

    private Map<String, Double> shares(String after) {
        return of("home-feed").shares(at(after));
    }

    private Circumstances of(String model) {
        return new Circumstances(
                month,
                month.models().stream()
                        .filter(each -> each.name().equals(model))
                        .findFirst()
                        .orElseThrow(),
                START);
    }

    private static long at(String after) {
        return Duration.parse("PT" + after).toMillis();
    }
}
