package io.modelwatch.lab.soak;

import io.modelwatch.lab.drill.Claim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The growth of each figure in a run.
 *
 * @param warmUp whose samples are left out
 * @param perSecond records of all inputs: an additional lag of a second is tolerated
 */
record Growth(Duration warmUp, double perSecond) {
    private static final int PERCENT = 100;
    private static final String JOB = "job";

    /** One per figure of the job. */
    List<Claim> ofTheJob(List<SoakSample> samples) {
        Map<Figure, List<Double>> values = new TreeMap<>();
        warm(samples).forEach(sample -> add(values, sample.job()));
        return claims(JOB, values);
    }

    /** One per figure and TaskManager. */
    List<Claim> ofTheProcesses(List<SoakSample> samples) {
        Map<String, Map<Figure, List<Double>>> values =
                new TreeMap<>(Comparator.comparing(String::length).thenComparing(Comparator.naturalOrder()));
        warm(samples)
                .forEach(sample -> sample.taskManagers()
                        .forEach((name, figures) ->
                                add(values.computeIfAbsent(name, unknown -> new TreeMap<>()), figures)));
        List<Claim> claims = new ArrayList<>();
        values.forEach((name, figures) -> claims.addAll(claims(name, figures)));
        return claims;
    }

    private List<SoakSample> warm(List<SoakSample> samples) {
        return samples.stream()
                .filter(sample -> sample.since().compareTo(warmUp) >= 0)
                .toList();
    }

    private static void add(Map<Figure, List<Double>> values, Map<Figure, Double> seen) {
        seen.forEach((figure, value) ->
                values.computeIfAbsent(figure, unknown -> new ArrayList<>()).add(value));
    }

    private List<Claim> claims(String name, Map<Figure, List<Double>> values) {
        List<Claim> claims = new ArrayList<>();
        values.forEach((figure, series) -> claims.add(Trend.of(series, slackOf(figure))
                .map(trend -> new Claim(name + ", " + text(figure, trend), !trend.grew()))
                .orElseGet(() -> new Claim(
                        "%s, %s: %d samples after the warm-up are too few"
                                .formatted(name, figure.text(), series.size()),
                        false))));
        return claims;
    }

    private double slackOf(Figure figure) {
        return switch (figure) {
            case LAG -> perSecond;
            case BEHIND -> 1;
            default -> 0;
        };
    }

    private static String text(Figure figure, Trend trend) {
        String slack =
                trend.slack() == 0 ? "" : String.format(Locale.ROOT, " and %.0f %s", trend.slack(), figure.unit());
        return String.format(
                Locale.ROOT,
                "%s: %.2f -> %.2f %s, %+.1f %% (limit %.0f %%%s)",
                figure.text(),
                trend.before(),
                trend.after(),
                figure.unit(),
                PERCENT * trend.growth(),
                PERCENT * Trend.LIMIT,
                slack);
    }
}
