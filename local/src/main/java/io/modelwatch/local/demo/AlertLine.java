package io.modelwatch.local.demo;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Segments;
import io.modelwatch.schemas.Span;
import io.modelwatch.udfs.Catalog;
import io.modelwatch.udfs.stats.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A transition of an alert as one line for people. */
final class AlertLine {
    /** By the event time of the transition, then by identity: an order that does not depend on that of reading. */
    static final Comparator<Alert> BY_TIME = Comparator.comparing(AlertLine::time)
            .thenComparing(Alert::startsAt)
            .thenComparing(AlertLine::who)
            .thenComparing(AlertLine::what)
            .thenComparing(Alert::fingerprint)
            .thenComparing(Alert::sequence);

    /** Units that are no words to people: a share, and whatever a reading has. */
    private static final Set<String> UNSPOKEN = Set.of("ratio", "reading");

    private static final MathContext DIGITS = new MathContext(3);

    private final DateTimeFormatter clock;

    AlertLine(ZoneId zone) {
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    String of(Alert alert) {
        boolean fires = alert.status() == Alert.Status.FIRING;
        return "%s %-8s %-17s %-31s %-33s %s"
                .formatted(
                        clock.format(time(alert)),
                        alert.status(),
                        alert.labels().get("alertname"),
                        who(alert),
                        what(alert),
                        fires ? figures(alert) : end(alert))
                .stripTrailing();
    }

    /**
     * Fewer lines: of what happens at one time to one version by one rule, one transition stands for all, of segment {@code all} where there is one.
     *
     * @param transitions sorted by {@link #BY_TIME}
     */
    List<String> digest(List<Alert> transitions) {
        Map<List<Object>, List<Alert>> together = new LinkedHashMap<>();
        for (Alert alert : transitions) {
            Map<String, String> labels = alert.labels();
            List<Object> one = List.of(
                    time(alert), alert.status(), labels.get("alertname"), labels.get("model"), labels.get("version"));
            together.computeIfAbsent(one, added -> new ArrayList<>()).add(alert);
        }
        return together.values().stream().map(this::ofAll).toList();
    }

    private String ofAll(List<Alert> alerts) {
        Alert first = alerts.stream()
                .filter(alert -> alert.labels().get("segment").equals(Segments.ALL))
                .findFirst()
                .orElse(alerts.get(0));
        return alerts.size() == 1 ? of(first) : "%s (and %d more)".formatted(of(first), alerts.size() - 1);
    }

    String clock(Instant time) {
        return clock.format(time);
    }

    /** When it fired: the end of the window that decided it, and its horizon; when it ended: its end. */
    static Instant time(Alert alert) {
        if (alert.status() == Alert.Status.RESOLVED) {
            return alert.endsAt();
        }
        String horizon = alert.labels().getOrDefault("horizon", "0s");
        return Instant.parse(alert.annotations().get("window_end")).plusMillis(Span.parse(horizon));
    }

    private static String who(Alert alert) {
        Map<String, String> labels = alert.labels();
        return "%s/%s/%s".formatted(labels.get("model"), labels.get("version"), labels.get("segment"));
    }

    private static String what(Alert alert) {
        Map<String, String> labels = alert.labels();
        String horizon = labels.containsKey("horizon") ? " after " + labels.get("horizon") : "";
        return "%s %s%s".formatted(labels.get("metric"), labels.get("window"), horizon);
    }

    private static String figures(Alert alert) {
        Map<String, String> figures = alert.annotations();
        String unit = Catalog.metric(alert.labels().get("metric"))
                .map(Metric::unit)
                .filter(name -> !UNSPOKEN.contains(name))
                .map(name -> " " + name)
                .orElse("");
        String expected = figures.get("expected");
        return rounded(figures.get("value")) + unit + (expected == null ? "" : ", expected " + rounded(expected));
    }

    private static String end(Alert alert) {
        long lasted = alert.endsAt().toEpochMilli() - alert.startsAt().toEpochMilli();
        return "%s, lasted %s".formatted(alert.annotations().get("reason"), Span.text(lasted));
    }

    private static String rounded(String figure) {
        return new BigDecimal(figure).round(DIGITS).stripTrailingZeros().toPlainString();
    }
}
