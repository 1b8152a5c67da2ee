package io.modelwatch.udfs.incident;

import static io.modelwatch.udfs.incident.Signs.METRICS;
import static io.modelwatch.udfs.incident.Signs.PLAIN;
import static io.modelwatch.udfs.incident.Signs.SETTINGS;
import static io.modelwatch.udfs.incident.Signs.recognised;
import static io.modelwatch.udfs.incident.Signs.shared;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.AlertMemory.Written;
import io.modelwatch.udfs.detect.Finding;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.detect.Findings;
import io.modelwatch.udfs.incident.Sign.Around;
import io.modelwatch.udfs.stats.Category;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Settle 20 s. */
class LoadAloneTest {
    private static final IncidentLife LIFE = new IncidentLife(SETTINGS, PLAIN, METRICS, 900_000);

    private final List<Written> told = new ArrayList<>();
    private IncidentMemory memory;

    @Test
    void isNotToldWhileTrafficExplainsWhatRose() {
        follow(
                1_000,
                began("requests_per_second", "all", 100, 300, 100),
                began("cpu_mean", "instance=a", 100, 85, 40),
                began("latency_p50", "all", 100, 45, 36),
                recognised("SustainedAnomaly", "v1", 100, 90));

        assertThat(told).isEmpty();
    }

    @Test
    void isToldWithWhatJoinsItAndFromThen() {
        follow(
                1_000,
                began("requests_per_second", "all", 100, 300, 100),
                began("error_rate", "all", 900, 0.02, 0.005),
                recognised("SustainedAnomaly", "v1", 900, 890));

        Alert alert = told.get(0).alert();
        assertThat(told.get(0).at()).isEqualTo(900_000);
        assertThat(alert.startsAt().getEpochSecond()).isEqualTo(890);
        assertThat(alert.annotations()).containsEntry("metrics", "error_rate,requests_per_second");
    }

    /** Else what began in several models hours apart would be told as one. */
    @Test
    void hasNoCauseInCommonWithOtherModels() {
        follow(
                1_000,
                began("requests_per_second", "all", 100, 300, 100),
                began("cpu_mean", "instance=a", 100, 85, 40),
                shared("resources@1970-01-01T00:01:40Z", 105, Category.RESOURCES),
                began("error_rate", "all", 900, 0.02, 0.005),
                recognised("SustainedAnomaly", "v1", 900, 890));

        assertThat(told).hasSize(1);
        assertThat(told.get(0).alert().labels()).doesNotContainKey("cause");
    }

    @Test
    void isToldFromTheLoadOnWhereTheRestFollowsSoon() {
        follow(
                1_000,
                began("requests_per_second", "all", 100, 300, 100),
                began("error_rate", "all", 300, 0.02, 0.005),
                recognised("SustainedAnomaly", "v1", 300, 290));

        assertThat(told.get(0).alert().startsAt().getEpochSecond()).isEqualTo(90);
    }

    @Test
    void doesNotExplainMoreThanTheShareByWhichTrafficRose() {
        follow(1_000, began("requests_per_second", "all", 100, 150, 100), began("cpu_mean", "instance=a", 100, 80, 40));

        assertThat(told).hasSize(1);
    }

    @Test
    void doesNotExplainLatencyThatRoseByMoreThanAQuarterOfIt() {
        follow(1_000, began("requests_per_second", "all", 100, 150, 100), began("latency_p50", "all", 100, 45, 36));

        assertThat(told).hasSize(1);
    }

    @Test
    void endsWithAFallToWhatWasExpectedBefore() {
        follow(
                5_000,
                began("requests_per_second", "all", 100, 300, 100),
                ended(began("requests_per_second", "all", 100, 300, 100), 3_690, End.NEW_NORMAL),
                began("requests_per_second", "all", 3_700, 90, 300),
                recognised("TrafficLoss", "all", 3_700, 3_690));

        assertThat(told).isEmpty();
    }

    @Test
    void aLossSoonAfterItEndedIsALoss() {
        follow(
                1_000,
                began("requests_per_second", "all", 100, 160, 100),
                ended(began("requests_per_second", "all", 100, 160, 100), 300, End.RECOVERED),
                began("requests_per_second", "all", 420, 80, 100),
                recognised("TrafficLoss", "all", 420, 410));

        assertThat(told.get(0).alert().labels()).containsEntry("alertname", "TrafficLoss");
    }

    @Test
    void explainsNothingThatBeganLongAfterItEnded() {
        follow(
                2_000,
                began("requests_per_second", "all", 100, 300, 100),
                began("cpu_mean", "instance=a", 100, 85, 40),
                ended(began("requests_per_second", "all", 100, 300, 100), 300, End.RECOVERED),
                began("latency_p50", "all", 900, 45, 36),
                recognised("SustainedAnomaly", "v1", 960, 890));

        assertThat(told).hasSize(1);
    }

    @Test
    void doesNotEndWithAFallBelowWhatWasExpectedBefore() {
        follow(
                5_000,
                began("requests_per_second", "all", 100, 300, 100),
                ended(began("requests_per_second", "all", 100, 300, 100), 3_690, End.NEW_NORMAL),
                began("requests_per_second", "all", 3_700, 70, 300),
                recognised("TrafficLoss", "all", 3_700, 3_690));

        assertThat(told.get(0).alert().labels()).containsEntry("alertname", "TrafficLoss");
    }

    @Test
    void isNoLoadWithoutMoreTraffic() {
        follow(1_000, began("cpu_mean", "instance=a", 100, 80, 40));

        assertThat(told).hasSize(1);
    }

    @Test
    void isNoLoadWhereTrafficIsMissing() {
        follow(1_000, began("requests_per_second", "all", 100, 10, 100));

        assertThat(told).hasSize(1);
    }

    private static Sign ended(Sign began, long at, End reason) {
        return new Sign(
                Sign.Kind.ENDED,
                began.model(),
                began.version(),
                at * 1000,
                (at - 10) * 1000,
                began.finding().ended(reason),
                List.of(),
                Around.NOTHING,
                "",
                began.withinMillis());
    }

    private void follow(long until, Sign... signs) {
        memory = LIFE.follow(memory, "ranker", List.of(signs), until * 1000, told::add);
    }

    /** Known 10 s after it began. */
    private static Sign began(String metric, String segment, long at, double value, double expected) {
        Series series = Series.of("ranker", "v1", segment, metric, "10s", "");
        Finding finding = new Finding(
                metric,
                "Rule",
                "warning",
                series,
                Findings.category(series),
                value > expected ? Side.ABOVE : Side.BELOW,
                value,
                expected,
                Double.NaN,
                Double.NaN,
                View.NONE,
                false,
                "test()",
                100,
                List.of(),
                (at - 10) * 1000,
                (at - 10) * 1000,
                at * 1000,
                End.NONE);
        return new Sign(
                Sign.Kind.BEGAN,
                "ranker",
                "v1",
                at * 1000,
                (at - 10) * 1000,
                finding,
                List.of(),
                Around.NOTHING,
                "",
                Signs.ALL_PATTERNS);
    }
}
