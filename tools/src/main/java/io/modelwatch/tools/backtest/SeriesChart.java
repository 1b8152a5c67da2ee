package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.alert.Verdict;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A chart of one series: its values, each rule's bounds, the windows in which alerts would have fired and those in which they did. */
public final class SeriesChart {
    private static final int WIDTH = 1600;
    private static final int HEIGHT = 500;
    private static final Color FIRED = new Color(230, 150, 0);

    private SeriesChart() {}

    /**
     * Writes it as PNG into a directory, which is created; no display is needed.
     *
     * @param verdicts of one series, in the order of its windows; not empty
     * @param wouldHave alerts on it that the verdicts' rules would fire
     * @param did alerts on it that fired
     * @return the file, named after the series
     */
    public static Path write(List<Verdict> verdicts, List<Firing> wouldHave, List<Firing> did, Path directory)
            throws IOException {
        String name = verdicts.get(0).point().series().key();
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(name)
                .yAxisTitle(verdicts.get(0).point().series().metric())
                .build();
        chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
        chart.getStyler().setDatePattern("MM-dd HH:mm");
        Set<String> rules = new LinkedHashSet<>();
        verdicts.forEach(verdict -> rules.add(ruleOf(verdict)));
        List<Verdict> once = verdicts.stream()
                .filter(verdict -> isOf(rules.iterator().next(), verdict))
                .toList();
        line(chart, "value", once, verdict -> verdict.point().value(), Color.BLUE);
        for (String rule : rules) {
            List<Verdict> judged =
                    verdicts.stream().filter(verdict -> isOf(rule, verdict)).toList();
            line(chart, "lower " + rule, judged, Verdict::lower, Color.GRAY);
            line(chart, "upper " + rule, judged, Verdict::upper, Color.GRAY);
        }
        windows(chart, "fired", once, did, FIRED);
        windows(chart, "would fire", once, wouldHave, Color.RED);
        Files.createDirectories(directory);
        Path file = directory.resolve(name.replaceAll("[^A-Za-z0-9._=-]", "_") + ".png");
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
        return file;
    }

    private static String ruleOf(Verdict verdict) {
        return verdict.rule() + "/" + verdict.severity();
    }

    private static boolean isOf(String rule, Verdict verdict) {
        return ruleOf(verdict).equals(rule);
    }

    private static void windows(XYChart chart, String name, List<Verdict> verdicts, List<Firing> firings, Color color) {
        List<Verdict> within = verdicts.stream()
                .filter(verdict -> firings.stream()
                        .anyMatch(firing -> firing.overlaps(
                                verdict.point().windowStart(), verdict.point().windowEnd())))
                .toList();
        XYSeries drawn = line(chart, name, within, verdict -> verdict.point().value(), color);
        if (drawn != null) {
            drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
            drawn.setMarker(SeriesMarkers.CIRCLE);
            drawn.setMarkerColor(color);
        }
    }

    /** @return null if there is nothing to draw */
    private static XYSeries line(
            XYChart chart, String name, List<Verdict> verdicts, ToDoubleFunction<Verdict> figure, Color color) {
        List<Double> values = verdicts.stream().map(figure::applyAsDouble).toList();
        if (values.stream().allMatch(value -> value.isNaN() || value.isInfinite())) {
            return null;
        }
        List<Date> times = verdicts.stream()
                .map(verdict -> Date.from(verdict.point().windowStart()))
                .toList();
        XYSeries drawn = chart.addSeries(name, times, values);
        drawn.setMarker(SeriesMarkers.NONE);
        drawn.setLineColor(color);
        return drawn;
    }
}
