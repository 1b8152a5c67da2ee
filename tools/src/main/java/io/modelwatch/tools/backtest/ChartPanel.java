package io.modelwatch.tools.backtest;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.TimeZone;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A plot over time in UTC. What is added later lies over what was added before. */
final class ChartPanel {
    static final int WIDTH = 1600;
    static final BasicStroke THIN = new BasicStroke(1);
    static final BasicStroke THICK = new BasicStroke(2);

    /** Of a patch in the legend. */
    private static final BasicStroke PATCH = new BasicStroke(9, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);
    /** Of the values' labels, in pixels. */
    private static final int LEFT = 90;

    private static final int TICKS_APART = 90;
    private static final int DOT = 5;
    private static final Color GRID = new Color(0xE6E6E6);
    private static final Duration SECONDS_UP_TO = Duration.ofMinutes(10);
    private static final Duration MINUTES_UP_TO = Duration.ofDays(5);

    private final XYChart chart;
    private final Instant begin;
    private final AxisRange range;
    private int hidden;

    /**
     * An empty plot.
     *
     * @param title empty: none
     * @param axis what its values are
     * @param end after {@code begin}
     */
    ChartPanel(int height, String title, String axis, Instant begin, Instant end, AxisRange range) {
        this.begin = begin;
        this.range = range;
        this.chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height)
                .title(title)
                .xAxisTitle("UTC")
                .yAxisTitle(axis)
                .build();
        XYStyler style = chart.getStyler();
        style.setXAxisMin((double) begin.toEpochMilli());
        style.setXAxisMax((double) end.toEpochMilli());
        style.setYAxisMin(range.low());
        style.setYAxisMax(range.high());
        style.setDatePattern(pattern(Duration.between(begin, end)));
        style.setTimezone(TimeZone.getTimeZone("UTC"));
        look(style);
    }

    private static void look(XYStyler style) {
        style.setXAxisTickMarkSpacingHint(TICKS_APART);
        style.setYAxisLeftWidthHint(LEFT);
        style.setPlotContentSize(1);
        style.setPlotGridLinesColor(GRID);
        style.setMarkerSize(DOT);
        style.setChartBackgroundColor(Color.WHITE);
        style.setLegendPosition(LegendPosition.OutsideS);
        style.setLegendLayout(LegendLayout.Horizontal);
        style.setLegendBorderColor(Color.WHITE);
    }

    /** Each tick has the year: charts are kept, and looked at later. */
    private static String pattern(Duration length) {
        if (length.compareTo(SECONDS_UP_TO) < 0) {
            return "yyyy-MM-dd HH:mm:ss";
        }
        return length.compareTo(MINUTES_UP_TO) < 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd";
    }

    XYChart chart() {
        return chart;
    }

    AxisRange range() {
        return range;
    }

    /** Names a colour in the legend, whether or not anything has it. */
    void legend(String name, Color colour) {
        XYSeries entry = add(name, List.of(begin), List.of(range.low()), XYSeriesRenderStyle.Line, colour);
        entry.setLineStyle(PATCH);
    }

    /** @param values one of each time; what is not finite is a gap */
    void line(String name, List<Instant> times, List<Double> values, Color colour, BasicStroke stroke) {
        if (!times.isEmpty()) {
            add(name, times, values, XYSeriesRenderStyle.Line, colour).setLineStyle(stroke);
        }
    }

    void dots(String name, List<Instant> times, List<Double> values, Color colour) {
        if (!times.isEmpty()) {
            XYSeries dots = add(name, times, values, XYSeriesRenderStyle.Scatter, colour);
            dots.setMarker(SeriesMarkers.CIRCLE);
            dots.setMarkerColor(colour);
        }
    }

    /** Fills what the corners enclose; it is not in the legend. */
    void area(List<Instant> times, List<Double> values, Color colour) {
        XYSeries area = add(" " + hidden++, times, values, XYSeriesRenderStyle.PolygonArea, colour);
        area.setFillColor(colour);
        area.setLineStyle(SeriesLines.NONE);
        area.setShowInLegend(false);
    }

    void box(Instant from, Instant to, double low, double high, Color colour) {
        area(List.of(from, from, to, to), List.of(low, high, high, low), colour);
    }

    /** Paints both, one above the other, with their times in the same columns. */
    static BufferedImage stacked(ChartPanel upper, ChartPanel lower) {
        align(upper, lower);
        int height = upper.chart.getHeight() + lower.chart.getHeight();
        var image = new BufferedImage(WIDTH, height, BufferedImage.TYPE_INT_RGB);
        upper.paint(image, 0);
        lower.paint(image, upper.chart.getHeight());
        return image;
    }

    /** Moves the plot that begins further left: where that is depends on the labels of its values, and is known once it was painted. */
    private static void align(ChartPanel one, ChartPanel other) {
        double ahead = one.left() - other.left();
        ChartPanel moved = ahead < 0 ? one : other;
        XYStyler style = moved.chart.getStyler();
        style.setYAxisLeftWidthHint(style.getYAxisLeftWidthHint() + (int) Math.round(Math.abs(ahead)));
    }

    private double left() {
        paint(new BufferedImage(WIDTH, chart.getHeight(), BufferedImage.TYPE_INT_RGB), 0);
        return chart.getScreenXFromChart((double) begin.toEpochMilli());
    }

    private void paint(BufferedImage image, int top) {
        Graphics2D graphics = image.createGraphics();
        graphics.translate(0, top);
        chart.paint(graphics, WIDTH, chart.getHeight());
        graphics.dispose();
    }

    private XYSeries add(
            String name, List<Instant> times, List<Double> values, XYSeriesRenderStyle style, Color colour) {
        List<Date> dates = times.stream().map(Date::from).toList();
        List<Double> finite = values.stream()
                .map(value -> Double.isFinite(value) ? value : Double.NaN)
                .toList();
        XYSeries series = chart.addSeries(name, dates, finite);
        series.setXYSeriesRenderStyle(style);
        series.setMarker(SeriesMarkers.NONE);
        series.setLineColor(colour);
        return series;
    }
}
