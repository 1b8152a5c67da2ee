package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.alert.Verdict.Judgement;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import javax.imageio.ImageIO;

/**
 * A chart of one series. Above are its values with what each rule expects of them and the limits within which they are normal, and below
 * the values a lane of the alerts that would have fired and one of those that did. Underneath are the scores of the rules. Known incidents
 * are shaded.
 */
final class SeriesChart {
    static final Color VALUE = new Color(0x1F3A5F);
    static final Color WOULD_FIRE = new Color(0xD62728);
    static final Color FIRED = new Color(0xE69F00);
    static final Color KNOWN = new Color(0xFFF0C8);
    private static final Color[] RULES = {
        new Color(0x4C8CBF), new Color(0x4F9D55), new Color(0x8E63B5), new Color(0x9C6B4E)
    };
    /** Of the colour of a rule, so that bands that overlap and what is shaded can be seen through them. */
    private static final int BAND_ALPHA = 55;

    private static final int VALUES_HEIGHT = 560;
    private static final int SCORES_HEIGHT = 260;
    /** Share of the values' height that a lane of alerts takes. */
    private static final double LANE = 0.05;
    /** Share of the chart's time that an alert takes at least, so that it can be seen. */
    private static final long NARROWEST = 500;

    private SeriesChart() {}

    /**
     * Writes it as PNG into a directory, which is created; no display is needed.
     *
     * @return the file, named after the series
     */
    static Path write(ChartedSeries charted, Path directory) throws IOException {
        String name = charted.series().key().replaceAll("[^A-Za-z0-9._=-]", "_") + ".png";
        Path file = Files.createDirectories(directory).resolve(name);
        ImageIO.write(image(charted), "png", file.toFile());
        return file;
    }

    static BufferedImage image(ChartedSeries charted) {
        return ChartPanel.stacked(values(charted), scores(charted));
    }

    static ChartPanel values(ChartedSeries charted) {
        List<Verdict> all = charted.verdicts();
        AxisRange covered = AxisRange.of(
                all.stream().mapToDouble(verdict -> verdict.point().value()),
                all.stream().flatMapToDouble(verdict -> DoubleStream.of(verdict.lower(), verdict.upper())));
        String metric = charted.series().metric();
        String unit = Backtest.metric(metric).orElseThrow().unit();
        ChartPanel panel = new ChartPanel(
                VALUES_HEIGHT,
                charted.title(),
                unit.isEmpty() ? metric : metric + ", " + unit,
                charted.begin(),
                charted.end(),
                covered.withRoomBelow(LANE * (charted.did().isEmpty() ? 1 : 2)));
        shade(panel, charted);
        alerts(panel, "would fire", charted, charted.wouldHave(), 0, WOULD_FIRE);
        if (!charted.did().isEmpty()) {
            alerts(panel, "fired", charted, charted.did(), 1, FIRED);
        }
        int rule = 0;
        for (Map.Entry<String, List<Verdict>> judged : charted.byRule().entrySet()) {
            band(panel, judged.getKey(), judged.getValue(), covered, RULES[rule++ % RULES.length]);
        }
        judged(panel, charted);
        expectations(panel, charted, covered);
        return panel;
    }

    private static void shade(ChartPanel panel, ChartedSeries charted) {
        List<KnownIncident> seen = charted.known().stream()
                .filter(known -> known.overlaps(charted.begin(), charted.end()))
                .toList();
        if (!seen.isEmpty()) {
            panel.legend("known incident", KNOWN);
        }
        for (KnownIncident known : seen) {
            Instant from = later(known.begin(), charted.begin());
            Instant to = earlier(known.end(), charted.end());
            panel.box(from, to, panel.range().low(), panel.range().high(), KNOWN);
        }
    }

    /** @param lane counted from below */
    private static void alerts(
            ChartPanel panel, String name, ChartedSeries charted, List<Firing> firings, int lane, Color colour) {
        double height = panel.range().high() - panel.range().low();
        double low = panel.range().low() + height * LANE * (lane + 0.15);
        double high = panel.range().low() + height * LANE * (lane + 0.75);
        Duration narrowest = Duration.between(charted.begin(), charted.end()).dividedBy(NARROWEST);
        List<Firing> seen = firings.stream()
                .filter(firing -> firing.overlaps(charted.begin(), charted.end()))
                .toList();
        panel.legend("%s (%d)".formatted(name, seen.size()), colour);
        for (Firing firing : seen) {
            Instant from = later(firing.startsAt(), charted.begin());
            Instant end = firing.endsAt() == null ? charted.end() : earlier(firing.endsAt(), charted.end());
            panel.box(from, later(end, from.plus(narrowest)), low, high, colour);
        }
    }

    private static void band(ChartPanel panel, String rule, List<Verdict> verdicts, AxisRange covered, Color colour) {
        Color band = new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), BAND_ALPHA);
        panel.legend("normal to " + rule, band);
        for (List<Verdict> piece : pieces(verdicts)) {
            List<Instant> times = new ArrayList<>();
            List<Double> limits = new ArrayList<>();
            for (Verdict verdict : piece) {
                add(times, limits, verdict, covered.nearest(upper(verdict)));
            }
            for (int i = piece.size() - 1; i >= 0; i--) {
                Verdict verdict = piece.get(i);
                times.add(verdict.point().windowEnd());
                limits.add(covered.nearest(lower(verdict)));
                times.add(verdict.point().windowStart());
                limits.add(covered.nearest(lower(verdict)));
            }
            panel.area(times, limits, band);
        }
    }

    /** Over the values, which may be so dense that nothing below them is seen. */
    private static void expectations(ChartPanel panel, ChartedSeries charted, AxisRange covered) {
        int rule = 0;
        for (Map.Entry<String, List<Verdict>> of : charted.byRule().entrySet()) {
            List<Verdict> judged = of.getValue();
            List<Double> expected = figures(judged, verdict -> covered.nearest(verdict.expected()));
            Color colour = RULES[rule++ % RULES.length];
            if (expected.stream().anyMatch(Double::isFinite)) {
                panel.line("expected by " + of.getKey(), starts(judged), expected, colour, ChartPanel.THICK);
            }
        }
    }

    private static void add(List<Instant> times, List<Double> values, Verdict verdict, double value) {
        times.add(verdict.point().windowStart());
        values.add(value);
        times.add(verdict.point().windowEnd());
        values.add(value);
    }

    /** Stretches of verdicts that have a limit. */
    private static List<List<Verdict>> pieces(List<Verdict> verdicts) {
        List<List<Verdict>> pieces = new ArrayList<>();
        boolean open = false;
        for (Verdict verdict : verdicts) {
            boolean limited = Double.isFinite(verdict.lower()) || Double.isFinite(verdict.upper());
            if (limited && !open) {
                pieces.add(new ArrayList<>());
            }
            if (limited) {
                pieces.get(pieces.size() - 1).add(verdict);
            }
            open = limited;
        }
        return pieces;
    }

    private static double upper(Verdict verdict) {
        return Double.isFinite(verdict.upper()) ? verdict.upper() : Double.POSITIVE_INFINITY;
    }

    private static double lower(Verdict verdict) {
        return Double.isFinite(verdict.lower()) ? verdict.lower() : Double.NEGATIVE_INFINITY;
    }

    /** The values once, and which of them any rule found abnormal. */
    private static void judged(ChartPanel panel, ChartedSeries charted) {
        charted.byRule().values().stream().limit(1).forEach(once -> {
            ToDoubleFunction<Verdict> value = verdict -> verdict.point().value();
            panel.line("value", starts(once), figures(once, value), VALUE, ChartPanel.THIN);
            List<Verdict> abnormal = abnormal(charted.verdicts());
            panel.dots("abnormal", starts(abnormal), figures(abnormal, value), WOULD_FIRE);
        });
    }

    static ChartPanel scores(ChartedSeries charted) {
        AxisRange covered = AxisRange.of(charted.verdicts().stream().mapToDouble(Verdict::score), DoubleStream.empty());
        ChartPanel panel = new ChartPanel(SCORES_HEIGHT, "", "score", charted.begin(), charted.end(), covered);
        shade(panel, charted);
        int rule = 0;
        for (Map.Entry<String, List<Verdict>> of : charted.byRule().entrySet()) {
            List<Verdict> judged = of.getValue();
            Color colour = RULES[rule++ % RULES.length];
            panel.line(
                    "score of " + of.getKey(),
                    starts(judged),
                    figures(judged, Verdict::score),
                    colour,
                    ChartPanel.THIN);
        }
        List<Verdict> abnormal = abnormal(charted.verdicts());
        panel.dots("abnormal", starts(abnormal), figures(abnormal, Verdict::score), WOULD_FIRE);
        return panel;
    }

    private static List<Verdict> abnormal(List<Verdict> verdicts) {
        return verdicts.stream()
                .filter(verdict -> verdict.judgement() == Judgement.ANOMALOUS)
                .toList();
    }

    private static List<Instant> starts(List<Verdict> verdicts) {
        return verdicts.stream().map(verdict -> verdict.point().windowStart()).toList();
    }

    private static List<Double> figures(List<Verdict> verdicts, ToDoubleFunction<Verdict> figure) {
        return verdicts.stream().map(figure::applyAsDouble).toList();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
