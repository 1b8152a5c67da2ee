package io.modelwatch.local.demo;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Map;

/** A transition of an incident as one line for people. */
final class AlertLine {
    /** By the event time of the transition, then by identity: independent of the order of reading. */
    static final Comparator<Alert> BY_TIME = Comparator.comparing(AlertLine::time)
            .thenComparing(Alert::startsAt)
            .thenComparing(AlertLine::who)
            .thenComparing(Alert::fingerprint)
            .thenComparing(Alert::sequence);

    private final DateTimeFormatter clock;

    AlertLine(ZoneId zone) {
        this.clock = DateTimeFormatter.ofPattern("HH:mm:ss").withZone(zone);
    }

    String of(Alert alert) {
        return "%s %-8s %-16s %-18s %s"
                .formatted(
                        clock.format(time(alert)),
                        status(alert),
                        alert.labels().get("alertname"),
                        who(alert),
                        alert.status() == Status.RESOLVED
                                ? end(alert)
                                : alert.annotations().get("summary"))
                .stripTrailing();
    }

    String clock(Instant time) {
        return clock.format(time);
    }

    /** When it was decided; for a resolved one, its end. */
    static Instant time(Alert alert) {
        return alert.status() == Status.RESOLVED
                ? alert.endsAt()
                : Instant.parse(alert.annotations().get("decided_at"));
    }

    private static String status(Alert alert) {
        return alert.status() == Status.FIRING && alert.sequence() > 0
                ? "UPDATED"
                : alert.status().name();
    }

    private static String who(Alert alert) {
        Map<String, String> labels = alert.labels();
        return "%s/%s".formatted(labels.get("model"), labels.get("version"));
    }

    private static String end(Alert alert) {
        long lasted = alert.endsAt().toEpochMilli() - alert.startsAt().toEpochMilli();
        String anomalies = alert.annotations().get("anomalies"); // which SharedTrouble has not
        return "%s, lasted %s%s"
                .formatted(
                        alert.annotations().get("reason"),
                        Span.text(lasted),
                        anomalies == null ? "" : ", " + anomalies + " anomalies");
    }
}
