package io.modelwatch.local.score;

import io.modelwatch.schemas.Alert;
import io.modelwatch.schemas.Span;
import java.time.Instant;

/** A firing alert, seen by the scorecard. */
record Firing(Alert alert) {
    String label(String name) {
        return alert.labels().getOrDefault(name, "");
    }

    /** Epoch milliseconds. */
    long startsAt() {
        return alert.startsAt().toEpochMilli();
    }

    long windowMillis() {
        return millis("window");
    }

    long horizonMillis() {
        return millis("horizon");
    }

    /** When the last abnormal window that made it fire was judged, epoch milliseconds: the event time at which people could be told. */
    long firedAt() {
        String windowEnd = alert.annotations().get("window_end");
        return windowEnd == null
                ? startsAt() + windowMillis() + horizonMillis()
                : Instant.parse(windowEnd).toEpochMilli() + horizonMillis();
    }

    /** One word: rule, metric, window and horizon. */
    String text() {
        String horizon = label("horizon").isEmpty() ? "" : "/" + label("horizon");
        return "%s(%s/%s%s)".formatted(label("alertname"), label("metric"), label("window"), horizon);
    }

    String where() {
        return "%s/%s/%s".formatted(label("model"), label("version"), label("segment"));
    }

    private long millis(String name) {
        return label(name).isEmpty() ? 0 : Span.parse(label(name));
    }
}
