package io.modelwatch.tools.notify;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one Alertmanager is to be told, and when. Alertmanager knows states, not transitions: firing alerts are posted again and again, each time
 * with an end some time ahead, so that they end by themselves should the bridge be gone; resolved ones with their end, for a while, in case
 * Alertmanager lost it. For several threads: one learns, another posts.
 */
final class OpenAlerts {
    /** How many times the interval of posting a firing alert lasts without being posted again, as with Prometheus. */
    private static final int INTERVALS_AHEAD = 4;
    /** After which a resolved alert is given up that Alertmanager never took. */
    private static final Duration GIVEN_UP_AFTER = Duration.ofDays(7);

    private static final Comparator<Entry> FIRING_FIRST =
            Comparator.comparing(entry -> entry.alert().status());

    /**
     * How often and how long alerts are posted.
     *
     * @param resendEvery time between two posts of the same alert, > 0
     * @param resolvedFor how long a resolved alert is posted, at least as long as a firing one lasts that is not posted again: else one that
     *     ended while the bridge was away could fire on
     */
    record Pace(Duration resendEvery, Duration resolvedFor) {
        Pace {
            check(resendEvery.toMillis() > 0, "--resend-every must be > 0s, was %s", Span.text(resendEvery.toMillis()));
            Duration least = resendEvery.multipliedBy(INTERVALS_AHEAD);
            check(
                    resolvedFor.compareTo(least) >= 0,
                    "--resolved-for must be >= %s x --resend-every = %s, was %s",
                    INTERVALS_AHEAD,
                    Span.text(least.toMillis()),
                    Span.text(resolvedFor.toMillis()));
        }

        Duration lasts() {
            return resendEvery.multipliedBy(INTERVALS_AHEAD);
        }
    }

    /**
     * @param writtenAt when the transition was written to the topic
     * @param settledFirst when Alertmanager first took it, or refused it; null: not yet
     * @param settledLast when it did so last; null: not yet, or Alertmanager was started since
     * @param refused whether it did not take it: not posted again until it was started anew
     * @param firingTaken whether Alertmanager may believe that the alert fires, because we said so
     */
    private record Entry(
            Alert alert,
            Instant writtenAt,
            Instant settledFirst,
            Instant settledLast,
            boolean refused,
            boolean firingTaken) {
        Entry settled(Instant now, boolean isRefused) {
            Instant first = settledFirst == null ? now : settledFirst;
            boolean taken = firingTaken || (!isRefused && alert.status() == Status.FIRING);
            return new Entry(alert, writtenAt, first, now, isRefused, taken);
        }

        /** An earlier transition was taken. */
        Entry earlierTaken(Status status) {
            boolean taken = firingTaken || status == Status.FIRING;
            return new Entry(alert, writtenAt, settledFirst, settledLast, refused, taken);
        }

        Entry unsettled() {
            return new Entry(alert, writtenAt, settledFirst, null, false, firingTaken);
        }

        boolean isOver(Instant now, Duration resolvedFor) {
            if (alert.status() == Status.FIRING) {
                return false;
            }
            Instant end = settledFirst == null ? writtenAt.plus(GIVEN_UP_AFTER) : settledFirst.plus(resolvedFor);
            return !end.isAfter(now);
        }

        boolean isDue(Instant now, Duration resendEvery) {
            return !refused
                    && (settledLast == null || !settledLast.plus(resendEvery).isAfter(now));
        }
    }

    private final Pace pace;
    private final Clock clock;
    /** By fingerprint; a resolved one is cleared once it {@link Entry#isOver}. */
    private final Map<String, Entry> entries = new HashMap<>();

    OpenAlerts(Pace pace, Clock clock) {
        this.pace = pace;
        this.clock = clock;
    }

    /**
     * Takes in the newest transition of an alert. One that was resolved long ago is not worth a post, unless Alertmanager was told by us that it
     * fires.
     *
     * @param writtenAt when it was written to the topic
     */
    synchronized void learn(Alert alert, Instant writtenAt) {
        Entry before = entries.get(alert.fingerprint());
        boolean firingTaken = before != null && before.firingTaken();
        boolean old = !writtenAt.plus(pace.resolvedFor()).isAfter(clock.instant());
        if (alert.status() == Status.RESOLVED && old && !firingTaken) {
            entries.remove(alert.fingerprint());
        } else {
            entries.put(alert.fingerprint(), new Entry(alert, writtenAt, null, null, false, firingTaken));
        }
    }

    /** Posts an alert no more, which then ends by itself. */
    synchronized void forget(String fingerprint) {
        entries.remove(fingerprint);
    }

    /**
     * What is to be posted now, each with an {@code endsAt}. Firing alerts come first: an Alertmanager that was started anew and heard of the end
     * of one alert before it heard that others of its group fire would tell people that all is over.
     *
     * @param limit largest number to return, >= 1
     */
    synchronized List<Alert> due(int limit) {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> entry.isOver(now, pace.resolvedFor()));
        return entries.values().stream()
                .filter(entry -> entry.isDue(now, pace.resendEvery()))
                .sorted(FIRING_FIRST)
                .limit(limit)
                .map(entry -> postable(entry.alert(), now))
                .toList();
    }

    /** Alertmanager took these. */
    synchronized void accepted(List<Alert> posted) {
        posted.forEach(alert -> settle(alert, false));
    }

    /** Alertmanager will never take this one as it is. */
    synchronized void refused(Alert posted) {
        settle(posted, true);
    }

    /** Alertmanager was started anew: it knows nothing. */
    synchronized void postAllAgain() {
        entries.replaceAll((fingerprint, entry) -> entry.unsettled());
    }

    /** How many alerts fire. */
    synchronized long firing() {
        return entries.values().stream()
                .filter(entry -> entry.alert().status() == Status.FIRING)
                .count();
    }

    /** Whether every alert was taken or refused. */
    synchronized boolean isSettled() {
        return entries.values().stream().allMatch(entry -> entry.settledLast() != null);
    }

    /** A newer transition may have come while the posted one was under way: of that one nothing is settled. */
    private void settle(Alert posted, boolean refused) {
        entries.computeIfPresent(
                posted.fingerprint(),
                (fingerprint, entry) -> isSame(entry.alert(), posted)
                        ? entry.settled(clock.instant(), refused)
                        : entry.earlierTaken(posted.status()));
    }

    private static boolean isSame(Alert known, Alert posted) {
        return known.sequence() == posted.sequence() && known.startsAt().equals(posted.startsAt());
    }

    private Alert postable(Alert alert, Instant now) {
        return new Alert(
                alert.fingerprint(),
                alert.labels(),
                alert.annotations(),
                alert.status(),
                alert.startsAt(),
                endOf(alert, now),
                alert.sequence());
    }

    /** Event time may be ahead of the clock, but an end that is ahead would not be one; and no alert may end before it starts. */
    private Instant endOf(Alert alert, Instant now) {
        Instant end = alert.status() == Status.FIRING ? now.plus(pace.lasts()) : earlier(alert.endsAt(), now);
        return end.isBefore(alert.startsAt()) ? alert.startsAt() : end;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
