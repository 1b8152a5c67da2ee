package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Transition;
import io.modelwatch.udfs.incident.Sign.Side;
import java.util.Map;

/**
 * That one series is or was abnormal, as far as other series are compared with it.
 *
 * @param alert its fingerprint
 * @param side null where none was told
 * @param inherited whether it was judged by another version's past
 * @param since time of serving of its beginning, epoch milliseconds
 * @param end time of serving of its end, epoch milliseconds, or {@link #OPEN}
 */
record Abnormal(
        String alert,
        String version,
        Category category,
        Side side,
        String metric,
        String segment,
        boolean inherited,
        long since,
        long end) {
    static final long OPEN = Long.MAX_VALUE;

    static Abnormal of(Transition began) {
        Alert alert = began.alert();
        Map<String, String> labels = alert.labels();
        return new Abnormal(
                alert.fingerprint(),
                began.version(),
                category(alert),
                side(alert),
                labels.get("metric"),
                labels.get("segment"),
                alert.annotations().containsKey("baseline"),
                began.since(),
                OPEN);
    }

    static Category category(Alert alert) {
        return Category.of(alert.labels().get("metric"), alert.labels().get("segment"));
    }

    static Side side(Alert alert) {
        String side = alert.annotations().get("side");
        return side == null ? null : side.equals("above") ? Side.ABOVE : Side.BELOW;
    }

    /** The end of the time of serving of which is known, at a time, what the alert says. */
    static long knownUntil(Alert alert, long at) {
        return at - horizonMillis(alert);
    }

    static long windowMillis(Alert alert) {
        return millis(alert.labels().get("window"));
    }

    /** How long after serving it is judged; 0 where that is at once. */
    static long horizonMillis(Alert alert) {
        return millis(alert.labels().get("horizon"));
    }

    /** Of a length as labels have it; 0 where there is none. */
    static long millis(String length) {
        return length == null || length.isEmpty() ? 0 : Span.parse(length);
    }

    boolean isOpen() {
        return end == OPEN;
    }

    Abnormal endedAt(long time) {
        return new Abnormal(alert, version, category, side, metric, segment, inherited, since, time);
    }

    /** Whether both are one beginning of one alert. */
    boolean isSame(Abnormal other) {
        return alert.equals(other.alert) && since == other.since;
    }

    /** A version's share of the traffic says nothing beside another version's. */
    boolean isTrafficOfAnother() {
        return category == Category.TRAFFIC && inherited;
    }
}
