package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.View;
import io.modelwatch.udfs.detect.Finding.End;
import io.modelwatch.udfs.detect.Finding.Side;
import io.modelwatch.udfs.stats.Category;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FindingTest {
    private static final double NONE = Double.NaN;

    private static Finding found(String rule, double value, double expected, double lower, double upper) {
        return found(rule, value, expected, lower, upper, View.NONE);
    }

    private static Finding found(String rule, double value, double expected, double lower, double upper, View view) {
        var series = Series.of("ranker", "v3", "all", "precision_at_10", "1m", "30s");
        var point = new MetricPoint(
                series,
                Instant.ofEpochSecond(120),
                Instant.ofEpochSecond(180),
                Instant.ofEpochSecond(210),
                value,
                400,
                NONE,
                NONE,
                NONE,
                false,
                List.of("r-1", "r,2"));
        var verdict = new Verdict(
                point,
                rule,
                "warning",
                "ewma()",
                Verdict.Judgement.ANOMALOUS,
                4,
                expected,
                lower,
                upper,
                view,
                true,
                Verdict.Ending.NONE,
                1,
                1,
                0);
        return Finding.of(verdict, "0123456789abcdef", Category.QUALITY, 60_000);
    }

    @Test
    void knowsItsTimesInMilliseconds() {
        Finding finding = found("QualityLow", 0.2, 0.3, NONE, NONE);

        assertThat(finding.startsAt()).isEqualTo(60_000);
        assertThat(finding.windowStart()).isEqualTo(120_000);
        assertThat(finding.windowEnd()).isEqualTo(180_000);
        assertThat(finding.windowMillis()).isEqualTo(60_000);
        assertThat(finding.horizonMillis()).isEqualTo(30_000);
    }

    @Test
    void isOnTheSideOfTheExpectedValueOrElseOfTheUpperBound() {
        assertThat(found("QualityLow", 0.4, 0.3, NONE, 0.5).side()).isEqualTo(Side.ABOVE);
        assertThat(found("QualityLow", 0.2, 0.3, NONE, 0.1).side()).isEqualTo(Side.BELOW);
        assertThat(found("QualityLow", 0.6, NONE, NONE, 0.5).side()).isEqualTo(Side.ABOVE);
        assertThat(found("QualityLow", 0.2, NONE, 0.3, NONE).side()).isEqualTo(Side.BELOW);
    }

    @Test
    void silenceIsBelowWhateverWasExpected() {
        Finding silence = found(DetectionSettings.NO_DATA, 0, -1, NONE, NONE);

        assertThat(silence.isSilence()).isTrue();
        assertThat(silence.side()).isEqualTo(Side.BELOW);
    }

    @Test
    void itsAlertSaysInWordsInWhichWayTheValueLiesOut() {
        var text = new AlertText(name -> Optional.empty(), OwnerLabels.NONE);
        Finding drifts = found("QualityLow", 0.2, 0.3, NONE, NONE, View.DRIFT);
        Finding ofNoView = found("QualityLow", 0.2, 0.3, NONE, NONE);

        assertThat(text.annotations(drifts)).containsEntry("view", "many values in a row a little out");
        assertThat(text.annotations(drifts.rounded().ended(End.RECOVERED)))
                .containsEntry("view", "many values in a row a little out");
        assertThat(text.annotations(ofNoView)).doesNotContainKey("view");
        assertThat(Stream.of(View.values())
                        .map(view -> text.annotations(found("QualityLow", 0.2, 0.3, NONE, NONE, view)))
                        .map(texts -> texts.get("view")))
                .doesNotHaveDuplicates()
                .doesNotContain("");
    }

    @Test
    void endsForOneReasonAndStaysWhatItIs() {
        Finding finding = found("QualityLow", 0.2, 0.3, NONE, NONE);

        assertThat(finding.end()).isEqualTo(End.NONE);
        assertThat(finding.ended(End.NEW_NORMAL).end().text()).isEqualTo("new normal");
        assertThat(finding.ended(End.NEW_NORMAL).ended(End.NONE)).isEqualTo(finding);
    }

    @Test
    void isToldWithTheTenDigitsThatItsAlertShows() {
        Finding told = found("QualityLow", 0.123449999999, 1.0 / 3, Double.NEGATIVE_INFINITY, NONE)
                .rounded();

        assertThat(told.value()).isEqualTo(0.12345);
        assertThat(Double.toString(told.expected())).isEqualTo(Figures.figure(1.0 / 3));
        assertThat(told.lower()).isNaN();
        assertThat(told.upper()).isNaN();
        assertThat(told.exemplars()).isEmpty();
    }
}
