package io.modelwatch.udfs.shadow;

import io.modelwatch.udfs.inference.ScoringException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Requests that wait for one candidate's score, in the order offered, and what becomes of each: it is decided and counted once. Owned by
 * one thread.
 */
final class PendingTickets {
    private final ShadowTally tally;
    private final Runnable whenStale;
    /** Decided ones leave at the front, at the latest when they are stale. */
    private final Deque<Ticket> pending = new ArrayDeque<>();

    /** @param whenStale called for each request that has become too old */
    PendingTickets(ShadowTally tally, Runnable whenStale) {
        this.tally = tally;
        this.whenStale = whenStale;
    }

    void add(Ticket ticket) {
        tally.queued();
        pending.add(ticket);
    }

    void scored(Ticket ticket) {
        if (decide(ticket)) {
            tally.scored();
        }
    }

    void stale(Ticket ticket) {
        if (decide(ticket)) {
            tally.stale();
            whenStale.run();
        }
    }

    void failed(Ticket ticket, ScoringException.Reason reason) {
        if (decide(ticket)) {
            tally.failed(reason);
        }
    }

    /** Requests that were offered then or before have waited too long. */
    void staleUntil(long offeredAt) {
        while (!pending.isEmpty() && pending.peek().offeredAt <= offeredAt) {
            stale(pending.poll());
        }
        forgetDecided();
    }

    void allStale() {
        staleUntil(Long.MAX_VALUE);
    }

    /** Drops all requests of the thread. */
    void dropAll(ScoringThread thread) {
        for (Ticket ticket : pending) {
            if (ticket.thread == thread && decide(ticket)) {
                tally.dropped();
            }
        }
        forgetDecided();
    }

    void failAll(ScoringThread thread, ScoringException.Reason reason) {
        for (Ticket ticket : pending) {
            if (ticket.thread == thread) {
                failed(ticket, reason);
            }
        }
        forgetDecided();
    }

    void forgetDecided() {
        while (!pending.isEmpty() && pending.peek().decided) {
            pending.poll();
        }
    }

    /** When the oldest was offered, or {@link ShadowRun#NOTHING}. */
    long oldestOfferedAt() {
        return pending.isEmpty() ? ShadowRun.NOTHING : pending.peek().offeredAt;
    }

    /** The sequence of the oldest, or {@link ShadowRun#NOTHING}. */
    long oldestSequence() {
        return pending.isEmpty() ? ShadowRun.NOTHING : pending.peek().sequence;
    }

    private static boolean decide(Ticket ticket) {
        boolean now = !ticket.decided;
        ticket.decided = true;
        return now;
    }
}
