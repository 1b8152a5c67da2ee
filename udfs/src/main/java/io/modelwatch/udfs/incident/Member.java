package io.modelwatch.udfs.incident;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.format.Lengths;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

/**
 * What an incident keeps of an alert of one rule and one series, which may have fired several times. Times of serving are epoch milliseconds;
 * figures are those of its latest beginning, NaN where the detector has none.
 *
 * @param fingerprint of the alert
 * @param category what its metric tells of
 * @param since start of the first beginning, time of serving
 * @param startsAt start of the latest beginning: what its end names
 * @param until end of what was judged abnormal, time of serving
 * @param endReason why it ended; empty while it is open
 * @param quietUntil end of the maintenance window in which it began; 0: there was none
 */
record Member(
        String fingerprint,
        Category category,
        String rule,
        String severity,
        String version,
        String segment,
        String metric,
        String window,
        String horizon,
        long since,
        long startsAt,
        long until,
        String endReason,
        double value,
        double expected,
        double lower,
        double upper,
        long quietUntil) {
    /** The most severe first; at one severity all of the traffic before segments, then the largest change. */
    static final Comparator<Member> WORST_FIRST = Comparator.comparing(
                    Member::severity, SeverityOrder.MILD_FIRST.reversed())
            .thenComparing(member -> !member.segment.equals(Segments.ALL))
            .thenComparing(Comparator.comparingDouble(Member::relativeChange).reversed())
            .thenComparingLong(Member::since)
            .thenComparing(Member::metric)
            .thenComparing(Member::fingerprint);

    /** Whom an incident keeps where there are too many: open ones first, then the worst. */
    static final Comparator<Member> KEPT_FIRST =
            Comparator.comparing(Member::isOpen).reversed().thenComparing(WORST_FIRST);

    static Member of(Sign sign) {
        Alert alert = sign.alert();
        Map<String, String> labels = alert.labels();
        return new Member(
                alert.fingerprint(),
                sign.category(),
                labels.getOrDefault("alertname", ""),
                labels.getOrDefault("severity", ""),
                sign.version(),
                labels.getOrDefault("segment", Segments.ALL),
                labels.getOrDefault("metric", ""),
                labels.getOrDefault("window", ""),
                labels.getOrDefault("horizon", ""),
                sign.since(),
                alert.startsAt().toEpochMilli(),
                servedUntil(sign),
                "",
                figure(alert, "value"),
                figure(alert, "expected"),
                figure(alert, "lower"),
                figure(alert, "upper"),
                sign.around().quietUntil());
    }

    /** End of the serving windows that an alert is about when it begins. */
    static long servedUntil(Sign began) {
        String end = began.alert().annotations().get("window_end");
        return end == null
                ? Math.max(began.since(), began.at() - began.horizonMillis())
                : Instant.parse(end).toEpochMilli();
    }

    private static double figure(Alert alert, String name) {
        String text = alert.annotations().get(name);
        return text == null ? Double.NaN : Double.parseDouble(text);
    }

    boolean isOpen() {
        return endReason.isEmpty();
    }

    /** How long after serving it is judged; 0 where that is at once. */
    long horizonMillis() {
        return Abnormal.millis(horizon);
    }

    Member ended(long end, String reason) {
        return with(since, Math.max(since, end), reason);
    }

    /** This beginning, after an earlier one of the same alert. */
    Member after(Member earlier) {
        return with(Math.min(since, earlier.since), Math.max(until, earlier.until), endReason);
    }

    private Member with(long from, long to, String reason) {
        return new Member(
                fingerprint,
                category,
                rule,
                severity,
                version,
                segment,
                metric,
                window,
                horizon,
                from,
                startsAt,
                to,
                reason,
                value,
                expected,
                lower,
                upper,
                quietUntil);
    }

    /** Distance from the expected value as a share of it; 0 where nothing was expected. */
    double relativeChange() {
        double change = Math.abs(value - expected) / Math.max(1e-9, Math.abs(expected));
        return Double.isNaN(change) ? 0 : change;
    }

    void write(DataOutput out) throws IOException {
        Lengths.writeText(fingerprint, out);
        Lengths.writeText(category.name(), out);
        for (String text : new String[] {rule, severity, version, segment, metric, window, horizon, endReason}) {
            Lengths.writeText(text, out);
        }
        for (long time : new long[] {since, startsAt, until, quietUntil}) {
            out.writeLong(time);
        }
        for (double figure : new double[] {value, expected, lower, upper}) {
            out.writeDouble(figure);
        }
    }

    static Member read(DataInput in) throws IOException {
        String fingerprint = Lengths.readText(in);
        Category category = Category.valueOf(Lengths.readText(in));
        String rule = Lengths.readText(in);
        String severity = Lengths.readText(in);
        String version = Lengths.readText(in);
        String segment = Lengths.readText(in);
        String metric = Lengths.readText(in);
        String window = Lengths.readText(in);
        String horizon = Lengths.readText(in);
        String endReason = Lengths.readText(in);
        long since = in.readLong();
        long startsAt = in.readLong();
        long until = in.readLong();
        long quietUntil = in.readLong();
        return new Member(
                fingerprint,
                category,
                rule,
                severity,
                version,
                segment,
                metric,
                window,
                horizon,
                since,
                startsAt,
                until,
                endReason,
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                in.readDouble(),
                quietUntil);
    }
}
