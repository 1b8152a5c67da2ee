package io.modelwatch.tools.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Series;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Ending;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;

/** Windows of 5 min; the first 10 are learned from, 60 to 69 are abnormal. */
class SeriesChartTest {
    private static final Series SERIES = Series.of("ranker", "v1", "all", "latency_p99", "5m", "");
    private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
    private static final KnownIncident KNOWN = new KnownIncident(at(58), at(72), "");

    private static Instant at(int window) {
        return BEGIN.plusSeconds(window * 300L);
    }

    private static double millis(int window) {
        return (double) at(window).toEpochMilli();
    }

    private static Verdict verdict(int window, String rule, double value, double lower, double upper, double score) {
        var point = new MetricPoint(
                SERIES,
                at(window),
                at(window + 1),
                at(window + 1),
                value,
                100,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                false,
                List.of());
        Judgement judgement = value > 150 ? Judgement.ANOMALOUS : Judgement.NORMAL;
        double expected = (lower + upper) / 2;
        return new Verdict(
                point,
                rule,
                "warning",
                "z-score",
                judgement,
                score,
                expected,
                lower,
                upper,
                Verdict.View.NONE,
                false,
                Ending.NONE,
                2,
                3,
                0);
    }

    private static Verdict verdict(int window) {
        boolean learning = window < 10;
        double value = window >= 60 && window < 70 ? 200 : 100 + window % 7;
        return verdict(
                window,
                "LatencyHigh",
                value,
                learning ? Double.NaN : 95,
                learning ? Double.NaN : 115,
                learning ? Double.NaN : (value - 103) / 3);
    }

    private static List<Verdict> verdicts() {
        return IntStream.range(0, 100).mapToObj(SeriesChartTest::verdict).toList();
    }

    private static Firing firing(Instant startsAt, Instant endsAt) {
        return new Firing(Map.of("alertname", "LatencyHigh"), startsAt, endsAt);
    }

    private static ChartedSeries charted(List<Verdict> verdicts) {
        return new ChartedSeries(
                SERIES, verdicts, List.of(firing(at(60), at(70))), List.of(firing(at(61), null)), List.of(KNOWN));
    }

    private static List<XYSeries> drawn(ChartPanel panel, XYSeriesRenderStyle style) {
        return panel.chart().getSeriesMap().values().stream()
                .filter(series -> series.getXYSeriesRenderStyle() == style)
                .toList();
    }

    private static List<String> legend(ChartPanel panel) {
        return panel.chart().getSeriesMap().values().stream()
                .filter(XYSeries::isShowInLegend)
                .map(XYSeries::getName)
                .toList();
    }

    @Test
    void namesEverythingThatItDraws() {
        assertThat(legend(SeriesChart.values(charted(verdicts()))))
                .containsExactly(
                        "known incident",
                        "would fire (1)",
                        "fired (1)",
                        "normal to LatencyHigh/warning",
                        "value",
                        "abnormal",
                        "expected by LatencyHigh/warning");
        assertThat(legend(SeriesChart.scores(charted(verdicts()))))
                .containsExactly("known incident", "score of LatencyHigh/warning", "abnormal");
    }

    @Test
    void shadesWhatIsKnownAndFillsTheBandWhereARuleHasLimits() {
        List<XYSeries> areas = drawn(SeriesChart.values(charted(verdicts())), XYSeriesRenderStyle.PolygonArea);

        assertThat(areas).hasSize(4); // what is known, what would fire, what fired, the band
        assertThat(areas.get(0).getXMin()).isEqualTo(millis(58));
        assertThat(areas.get(0).getXMax()).isEqualTo(millis(72));
        assertThat(areas.get(3).getXMin()).isEqualTo(millis(10));
        assertThat(areas.get(3).getXMax()).isEqualTo(millis(100));
        assertThat(areas.get(3).getYMin()).isEqualTo(95);
        assertThat(areas.get(3).getYMax()).isEqualTo(115);
    }

    @Test
    void drawsAlertsBelowTheValuesInALaneEach() {
        ChartPanel panel = SeriesChart.values(charted(verdicts()));
        List<XYSeries> areas = drawn(panel, XYSeriesRenderStyle.PolygonArea);

        assertThat(areas.get(1).getYMax()).isLessThan(areas.get(2).getYMin());
        assertThat(areas.get(2).getYMax()).isLessThan(95);
        assertThat(areas.get(2).getXMax()).as("still firing").isEqualTo(millis(100));
    }

    @Test
    void aBandIsBrokenWhereARuleHasNoLimits() {
        List<Verdict> gap = verdicts().stream()
                .map(verdict -> verdict.point().windowStart().equals(at(50))
                        ? verdict(50, "LatencyHigh", 101, Double.NaN, Double.NaN, Double.NaN)
                        : verdict)
                .toList();
        var undisturbed = new ChartedSeries(SERIES, gap, List.of(), List.of(), List.of());

        assertThat(drawn(SeriesChart.values(undisturbed), XYSeriesRenderStyle.PolygonArea))
                .extracting(XYSeries::getXMin, XYSeries::getXMax)
                .containsExactly(tuple(millis(10), millis(50)), tuple(millis(51), millis(100)));
    }

    @Test
    void aBandWithOneLimitReachesToTheEdge() {
        List<Verdict> oneSided = List.of(
                verdict(0, "LatencyHigh", 100, Double.NaN, 120, 0), verdict(1, "LatencyHigh", 140, Double.NaN, 120, 1));
        ChartPanel panel = SeriesChart.values(new ChartedSeries(SERIES, oneSided, List.of(), List.of(), List.of()));
        XYSeries band = drawn(panel, XYSeriesRenderStyle.PolygonArea).get(0);

        assertThat(band.getYMax()).isEqualTo(120);
        assertThat(band.getYMin()).isLessThan(100);
    }

    @Test
    void eachRuleHasItsBandAndItsScore() {
        List<Verdict> two = new ArrayList<>();
        for (int window = 0; window < 20; window++) {
            two.add(verdict(window, "LatencyHigh", 100 + window, 90, 130, 1));
            two.add(verdict(window, "LatencyOdd", 100 + window, 80, 140, 2));
        }
        var charted = new ChartedSeries(SERIES, two, List.of(), List.of(), List.of());

        assertThat(legend(SeriesChart.values(charted)))
                .contains("normal to LatencyHigh/warning", "normal to LatencyOdd/warning", "value");
        assertThat(legend(SeriesChart.scores(charted)))
                .containsExactly("score of LatencyHigh/warning", "score of LatencyOdd/warning");
    }

    @Test
    void timesStandAboveEachOtherHoweverLongTheLabelsAre() {
        List<Verdict> large = IntStream.range(0, 50)
                .mapToObj(window -> verdict(window, "LatencyHigh", 1e7 * window, Double.NaN, 4e8, window))
                .toList();
        ChartPanel values = SeriesChart.values(charted(large));
        ChartPanel scores = SeriesChart.scores(charted(large));

        ChartPanel.stacked(values, scores);

        for (int window : List.of(0, 25, 50)) {
            double time = millis(window);
            assertThat(values.chart().getScreenXFromChart(time))
                    .isCloseTo(scores.chart().getScreenXFromChart(time), within(1.5));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void drawsHoweverFewPointsThereAre(int points) {
        BufferedImage image = SeriesChart.image(charted(verdicts().subList(0, points)));

        assertThat(image.getWidth()).isEqualTo(ChartPanel.WIDTH);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, 0})
    void drawsWhateverTheNumbersAre(double number) {
        List<Verdict> same = IntStream.range(0, 5)
                .mapToObj(window -> verdict(window, "LatencyHigh", number, number, number, number))
                .toList();

        assertThat(SeriesChart.image(charted(same)).getHeight()).isPositive();
    }

    @Test
    void showsAllOfItInThePicture(@TempDir Path directory) throws IOException {
        Path file = SeriesChart.write(charted(verdicts()), directory.resolve("charts"));

        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(file).hasFileName("ranker_v1_all_latency_p99_5m_.png");
        assertThat(pixels(image, SeriesChart.KNOWN)).isGreaterThan(10_000);
        assertThat(pixels(image, SeriesChart.WOULD_FIRE)).isGreaterThan(500);
        assertThat(pixels(image, SeriesChart.FIRED)).isGreaterThan(500);
        assertThat(pixels(image, SeriesChart.VALUE)).isGreaterThan(100);
    }

    private static long pixels(BufferedImage image, Color colour) {
        int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(all).filter(pixel -> pixel == colour.getRGB()).count();
    }
}
