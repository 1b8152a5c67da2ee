package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.ScoringException;
import java.util.ArrayList;
import java.util.List;

/** The requests that a worker took from its queue at once, and their results. Built by the worker, then read by the task's thread. */
final class Batch {
    /** A request that the model refuses, and why. */
    record Refused(Ticket ticket, ScoringException why) {}

    final List<Ticket> tickets = new ArrayList<>();
    final List<Sampled> requests = new ArrayList<>();
    final List<Refused> refused = new ArrayList<>();
    /** Tickets whose turn came too late. */
    final List<Ticket> stale = new ArrayList<>();
    /** Model rows of all tickets. */
    int rows;
    /** Scores in the order of tickets; null where the batch failed. */
    float[][] scores;
    /** Why the batch failed as a whole, or null. */
    ScoringException failure;
    /** How long scoring took. */
    long micros;

    void add(Ticket ticket, int itsRows) {
        tickets.add(ticket);
        requests.add(ticket.request);
        rows += itsRows;
    }

    boolean isEmpty() {
        return tickets.isEmpty() && refused.isEmpty() && stale.isEmpty();
    }
}
