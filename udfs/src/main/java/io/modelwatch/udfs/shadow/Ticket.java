package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.event.Sampled;

/** One request that waits for one candidate's score. */
final class Ticket {
    /** Wakes a worker that waits for requests. */
    static final Ticket WAKE = new Ticket(null, 0, 0, 0, null);

    final Sampled request;
    /** How many requests it stands for. */
    final int weight;
    /** Its place among all requests of the task, ascending. */
    final long sequence;
    /** By the clock that ages are measured with, milliseconds. */
    final long offeredAt;
    /** Whose queue it is in. */
    final ScoringThread thread;
    /** Whether it is decided. Written once by the task's thread; the worker reads it to skip requests that nobody waits for. */
    volatile boolean decided;

    Ticket(Sampled request, int weight, long sequence, long offeredAt, ScoringThread thread) {
        this.request = request;
        this.weight = weight;
        this.sequence = sequence;
        this.offeredAt = offeredAt;
        this.thread = thread;
    }
}
