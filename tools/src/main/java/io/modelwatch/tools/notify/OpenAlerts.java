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
 * What to post to one Alertmanager, and when. Alertmanager knows states, not transitions: firing alerts are posted repeatedly, each time
 * with an end in the near future, so that they resolve by themselves if the bridge is gone; resolved ones are posted with their end for a
 * while, in case Alertmanager lost it. Thread-safe: one thread updates, another posts.
 */
final class OpenAlerts {
    /** A firing alert lasts this many resend intervals without being posted again, as with Prometheus. */
    private static final int INTERVALS_AHEAD = 4;
    /** After this long, a resolved alert that Alertmanager never accepted is given up. */
    private static final Duration GIVEN_UP_AFTER = Duration.ofDays(7);

    private static final Comparator<Entry> FIRING_FIRST =
            Comparator.comparing(entry -> entry.alert().status());

    /**
     * How often and how long alerts are posted.
     *
     * @param resendEvery time between two posts of the same alert, > 0
     * @param resolvedFor how long a resolved alert is posted, at least as long as a firing one lasts without being posted again: otherwise
     *     one that ended while the bridge was away could keep firing
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
     * @param settledFirst when Alertmanager first accepted or rejected it; null: not yet
     * @param settledLast when it last did so; null: not yet, or Alertmanager was restarted since
     * @param refused whether it rejected it: not posted again until Alertmanager restarts
     * @param firingTaken whether Alertmanager may consider the alert firing, because we posted it so
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

        /** An earlier transition was accepted. */
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
     * Adds the newest transition of an alert. One that was resolved long ago is not posted, unless we posted it as firing.
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

    /** Stops posting an alert, which then resolves by itself. */
    synchronized void forget(String fingerprint) {
        entries.remove(fingerprint);
    }

    /**
     * What to post now, each with an {@code endsAt}. Firing alerts come first: a restarted Alertmanager that learned of the end of one
     * alert before it learned of firing ones in the same group would notify people that everything is resolved.
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

    /** Alertmanager accepted these. */
    synchronized void accepted(List<Alert> posted) {
        posted.forEach(alert -> settle(alert, false));
    }

    /** Alertmanager will never accept this one as it is. */
    synchronized void refused(Alert posted) {
        settle(posted, true);
    }

    /** Alertmanager was restarted: it knows nothing. */
    synchronized void postAllAgain() {
        entries.replaceAll((fingerprint, entry) -> entry.unsettled());
    }

    /** The number of firing alerts. */
    synchronized long firing() {
        return entries.values().stream()
                .filter(entry -> entry.alert().status() == Status.FIRING)
                .count();
    }

    /** Whether every alert was accepted or rejected. */
    synchronized boolean isSettled() {
        return entries.values().stream().allMatch(entry -> entry.settledLast() != null);
    }

    /** A newer transition may have arrived while the posted one was in flight: that one is not settled. */
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

    /**
     * Event time may be ahead of the clock, but Alertmanager takes an end in the future for a firing alert; and no alert may end before it
     * starts.
     */
    private Instant endOf(Alert alert, Instant now) {
        Instant end = alert.status() == Status.FIRING ? now.plus(pace.lasts()) : earlier(alert.endsAt(), now);
        return end.isBefore(alert.startsAt()) ? alert.startsAt() : end;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
