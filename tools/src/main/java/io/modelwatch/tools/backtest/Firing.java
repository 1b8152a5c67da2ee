package io.modelwatch.tools.backtest;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One firing of an alert, from start to end.
 *
 * @param endsAt null while it fires
 */
public record Firing(Map<String, String> labels, Instant startsAt, Instant endsAt) {
    /** The labels that identify an alert's subject; its {@code incident} is derived from the others. */
    private static final List<String> IDENTITY =
            List.of("alertname", "severity", "model", "version", "segment", "metric", "window", "horizon");

    static final Comparator<Firing> BY_TIME = Comparator.comparing(Firing::startsAt)
            .thenComparing(firing -> firing.labels().toString());

    /** @param transitions in any order, duplicates included: the latest of each (fingerprint, start) counts */
    public static List<Firing> of(Collection<Alert> transitions) {
        Map<String, Alert> latest = new LinkedHashMap<>();
        for (Alert alert : transitions) {
            latest.merge(
                    alert.fingerprint() + alert.startsAt(),
                    alert,
                    (known, other) -> other.sequence() > known.sequence() ? other : known);
        }
        List<Firing> firings = new ArrayList<>();
        latest.values().forEach(alert -> firings.add(new Firing(alert.labels(), alert.startsAt(), alert.endsAt())));
        firings.sort(BY_TIME);
        return firings;
    }

    public boolean overlaps(Instant from, Instant to) {
        return startsAt.isBefore(to) && (endsAt == null || endsAt.isAfter(from));
    }

    boolean overlaps(Firing other) {
        return overlaps(other.startsAt, other.endsAt == null ? Instant.MAX : other.endsAt)
                || startsAt.equals(other.startsAt);
    }

    /** Whether it has the same rule and series. */
    boolean isOfTheSame(Firing other) {
        return IDENTITY.stream().allMatch(label -> Objects.equals(labels.get(label), other.labels.get(label)));
    }

    boolean isOfTheSameVersion(Firing other) {
        return labels.get("model").equals(other.labels.get("model"))
                && labels.get("version").equals(other.labels.get("version"));
    }

    /** Whether it is about one series; an incident is about many. */
    boolean isOfASeries() {
        return labels.containsKey("segment");
    }

    /** Its series, if it {@link #isOfASeries}. */
    public Series series() {
        return Series.of(
                label("model"), label("version"), label("segment"), label("metric"), label("window"), label("horizon"));
    }

    String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
