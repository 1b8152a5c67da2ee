package io.modelwatch.tools.notify;

import io.modelwatch.schemas.Span;
import io.modelwatch.schemas.alert.Alert;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Delivers every transition of the alert topic, in the order of each fingerprint. The position is committed to Kafka after each delivery:
 * after a kill, at most the delivery in progress is repeated. Not thread-safe.
 */
final class DeliverTransitions {
    /** Kafka forgets positions that were not committed for long (offsets.retention.minutes). */
    private static final Duration KEPT_AGAIN_EVERY = Duration.ofMinutes(1);

    private final AlertTopic topic;
    private final WebhookEndpoint endpoint;
    private final Duration patience;
    private final Clock clock;
    private final ToolLog journal;
    /** The next record to deliver per partition; earlier ones are read only to recognise duplicates. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    private Instant keptAt;
    private long delivered;
    private long refused;
    private long givenUp;

    /** @param patience how long each transition is tried before it is given up */
    DeliverTransitions(AlertTopic topic, WebhookEndpoint endpoint, Duration patience, Clock clock, ToolLog journal) {
        this.topic = topic;
        this.endpoint = endpoint;
        this.patience = patience;
        this.clock = clock;
        this.journal = journal;
        this.keptAt = clock.instant();
    }

    /**
     * Continues where the group stopped.
     *
     * @param fromEarliest whether a group without a position starts at the beginning of the topic or at its end
     */
    void begin(boolean fromEarliest) {
        Map<TopicPartition, Long> kept = topic.kept();
        topic.ends().forEach((partition, end) -> {
            long first = fromEarliest ? 0 : end;
            long position = kept.getOrDefault(partition, first);
            if (position > end) {
                journal.say(
                        "the committed position of %s, %d, is beyond its end, %d: the topic was recreated; starting at %d",
                        partition, position, end, first);
                position = first;
            }
            next.put(partition, position);
        });
        topic.keep(next); // otherwise a restart before the first delivery would start at another end
        journal.say("delivering transitions of %s to %s from %s", topic, endpoint, next);
    }

    /** Delivers what has arrived, waiting a moment for it; returns early if a stop is requested while the endpoint accepts nothing. */
    void round(Stop stop) throws InterruptedException {
        for (AlertTransition transition : topic.next()) {
            boolean isDue = transition.offset() >= next.getOrDefault(transition.partition(), 0L);
            if (isDue && transition.isNews() && !deliver(transition.alert(), stop)) {
                return;
            }
            if (isDue) {
                next.put(transition.partition(), transition.offset() + 1);
                keep();
            }
        }
        if (!keptAt.plus(KEPT_AGAIN_EVERY).isAfter(clock.instant())) {
            keep();
        }
    }

    /** Whether everything present at the start is delivered. */
    boolean isCaughtUp() {
        return topic.isCaughtUp();
    }

    /** @return whether the transition is settled; false: a stop was requested first */
    private boolean deliver(Alert alert, Stop stop) throws InterruptedException {
        Backoff backoff = Backoff.NONE_YET;
        Instant giveUpAt = clock.instant().plus(patience);
        while (!stop.isRequested()) {
            try {
                settle(alert, endpoint.deliver(alert));
                return true;
            } catch (IOException failure) {
                Duration left = Duration.between(clock.instant(), giveUpAt);
                if (left.toMillis() <= 0) {
                    giveUp(alert, failure);
                    return true;
                }
                Duration pause = left.compareTo(backoff.next()) < 0 ? left : backoff.next();
                journal.say(
                        "%s does not accept %s, next attempt in %d ms: %s",
                        endpoint, named(alert), pause.toMillis(), failure.getMessage());
                stop.await(pause);
                backoff = backoff.afterFailure();
            }
        }
        return false;
    }

    /** A transition that the receiver never accepts, whatever the cause, must not block all others for ever. */
    private void giveUp(Alert alert, IOException failure) {
        givenUp++;
        journal.say(
                "%s did not accept %s for %s, given up: %s; %s",
                endpoint, named(alert), Span.text(patience.toMillis()), failure.getMessage(), counts());
    }

    private String counts() {
        return "%d delivered, %d rejected and %d given up since the start".formatted(delivered, refused, givenUp);
    }

    private void settle(Alert alert, Optional<String> refusal) {
        if (refusal.isPresent()) {
            refused++;
            journal.say("%s rejects %s, skipped: %s; %s", endpoint, named(alert), refusal.get(), counts());
        } else {
            delivered++;
            journal.say("delivered %s to %s; %s", named(alert), endpoint, counts());
        }
    }

    private void keep() {
        keptAt = clock.instant();
        try {
            topic.keep(next);
        } catch (RetriableException unreachable) {
            journal.say(
                    "the position could not be committed, the next commit includes it: %s", unreachable.getMessage());
        }
    }

    private static String named(Alert alert) {
        return "%s %s (%s, starts at %s, sequence %d)"
                .formatted(
                        alert.labels().get("alertname"),
                        alert.status(),
                        alert.fingerprint(),
                        alert.startsAt(),
                        alert.sequence());
    }
}
