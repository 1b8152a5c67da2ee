package io.modelwatch.tools.notify;

import io.modelwatch.schemas.alert.Alert;
import io.modelwatch.schemas.alert.Alert.Status;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps one Alertmanager in step. What cannot be posted now is posted later: a failure delays but loses nothing. */
final class PostAlerts {
    /** As many as Prometheus sends at once by default. */
    private static final int BATCH = 64;
    /** How soon a transition is posted; those that arrive in between share a post. */
    private static final Duration TICK = Duration.ofMillis(500);

    private final OpenAlerts open;
    private final Alertmanager alertmanager;
    private final ToolLog journal;
    /** Null before the first response. */
    private Instant startedAt;

    PostAlerts(OpenAlerts open, Alertmanager alertmanager, ToolLog journal) {
        this.open = open;
        this.alertmanager = alertmanager;
        this.journal = journal;
    }

    /** Posts what is due until asked to stop. */
    void until(Stop stop) throws InterruptedException {
        Backoff backoff = Backoff.NONE_YET;
        Duration pause = TICK;
        while (!stop.await(pause)) {
            try {
                round();
                backoff = Backoff.NONE_YET;
                pause = TICK;
            } catch (IOException failure) {
                pause = backoff.next();
                backoff = backoff.afterFailure();
                journal.say(
                        "%s does not accept alerts, next attempt in %d ms: %s",
                        alertmanager, pause.toMillis(), failure.getMessage());
            }
        }
    }

    /** Posts all that is due. */
    void round() throws IOException, InterruptedException {
        if (open.due(1).isEmpty()) {
            return;
        }
        noticeNewStart();
        int firing = 0;
        int resolved = 0;
        for (List<Alert> batch = open.due(BATCH); !batch.isEmpty(); batch = open.due(BATCH)) {
            post(batch);
            int resolvedOfBatch = (int) batch.stream()
                    .filter(alert -> alert.status() == Status.RESOLVED)
                    .count();
            resolved += resolvedOfBatch;
            firing += batch.size() - resolvedOfBatch;
        }
        journal.say("posted to %s: %d firing and %d resolved alerts", alertmanager, firing, resolved);
    }

    @Override
    public String toString() {
        return alertmanager.toString();
    }

    private void noticeNewStart() throws IOException, InterruptedException {
        Instant now = alertmanager.startedAt();
        if (startedAt != null && !startedAt.equals(now)) {
            journal.say("%s was restarted at %s: posting everything again", alertmanager, now);
            open.postAllAgain();
        }
        startedAt = now;
    }

    /** Bisects a rejected post to find what is rejected: the rest must still get through. */
    private void post(List<Alert> alerts) throws IOException, InterruptedException {
        Optional<String> refusal = alertmanager.post(alerts);
        if (refusal.isEmpty()) {
            open.accepted(alerts);
        } else if (alerts.size() == 1) {
            Alert bad = alerts.get(0);
            open.refused(bad);
            journal.say(
                    "%s rejects alert %s %s, it is not posted again until it changes: %s",
                    alertmanager, bad.fingerprint(), bad.labels(), refusal.get());
        } else {
            int half = alerts.size() / 2;
            post(alerts.subList(0, half));
            post(alerts.subList(half, alerts.size()));
        }
    }
}
