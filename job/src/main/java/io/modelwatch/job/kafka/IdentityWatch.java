package io.modelwatch.job.kafka;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.Heartbeat;
import java.util.Optional;

/**
 * Finds out from heartbeats whether another job of an identity runs. It counts whether new ones arrive while it listens: their times come
 * from clocks of other machines, and nobody knows how far these are from this one's.
 *
 * <p>Moments are nanoseconds of one clock of this machine.
 */
final class IdentityWatch {
    enum Verdict {
        /** No other job runs, or it is the same one that is started again. */
        ALONE,
        /** Another job wrote before the watch began, and has not been heard since. */
        SUSPECTED,
        /** Another job has been heard; it may stop yet. */
        HEARD,
        /** Another job has been heard of late, and there was time for it to stop. */
        OCCUPIED
    }

    private final String identity;
    private final String ownId;
    private final long begin;
    private final long silence;
    private final long patience;

    private Heartbeat.Job other;
    private boolean isOwnKnown;
    private boolean isHeard;
    private long lastSign;

    /**
     * @param ownId empty where it is not known before the job is submitted
     * @param begin of the watch
     * @param silence after which a job has stopped, > 0
     * @param patience for how long a job that was heard may go on, >= 0
     */
    IdentityWatch(String identity, String ownId, long begin, long silence, long patience) {
        check(silence > 0, "silence must be > 0, was %s", silence);
        check(patience >= 0, "patience must be >= 0, was %s", patience);
        this.identity = identity;
        this.ownId = ownId;
        this.begin = begin;
        this.silence = silence;
        this.patience = patience;
        this.lastSign = begin;
    }

    /** Takes a heartbeat from before the watch began, however old. */
    void recall(Heartbeat.Job job) {
        meet(job);
    }

    /** Takes a heartbeat that came just now. */
    void hear(Heartbeat.Job job, long now) {
        if (meet(job)) {
            isHeard = true;
            lastSign = now;
        }
    }

    Verdict verdict(long now) {
        if (isOwnKnown || other == null || now - lastSign >= silence) {
            return Verdict.ALONE;
        }
        if (!isHeard) {
            return Verdict.SUSPECTED;
        }
        return now - begin >= patience ? Verdict.OCCUPIED : Verdict.HEARD;
    }

    /** The other job that was met last. */
    Optional<Heartbeat.Job> other() {
        return Optional.ofNullable(other);
    }

    /** @return whether it is another one of the identity */
    private boolean meet(Heartbeat.Job job) {
        if (!job.transactionalIdPrefix().equals(identity)) {
            return false;
        }
        if (job.id().equals(ownId)) {
            isOwnKnown = true;
            return false;
        }
        other = job;
        return true;
    }
}
