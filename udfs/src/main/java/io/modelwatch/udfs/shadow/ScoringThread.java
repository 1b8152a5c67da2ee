package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.LoadJournal;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The thread that opens, uses and closes one model. Requests come through a bounded queue that never blocks who offers; results go back
 * through the surroundings' home. No other thread touches the model, except to interrupt a call: closing a session that another thread runs
 * kills the JVM.
 */
final class ScoringThread implements Runnable {
    /** Receives the results of a thread; called on the owning thread. */
    interface Owner {
        void loaded(ScoringThread thread, String provider, long loadMillis);

        /** It could not load, or ended unexpectedly. */
        void lost(ScoringThread thread, ScoringException why);

        void scored(ScoringThread thread, Batch batch);
    }

    private static final long IDLE = Long.MIN_VALUE;
    private static final long LOOK_AROUND_SECONDS = 1;

    private enum Order {
        SCORE,
        /** Score what is queued, then close. */
        DRAIN,
        /** Close as soon as the running call has ended. */
        STOP
    }

    private final Candidate candidate;
    private final long number;
    private final Sampled warmUp;
    private final ShadowContext surroundings;
    private final Owner owner;
    private final BlockingQueue<Ticket> queue;
    private final Thread thread;
    private volatile Order order = Order.SCORE;

    /** Guards the fields below: a call is interrupted only while it runs, never the next one. */
    private final Object callLock = new Object();

    private Scorer scorer;
    private boolean loading = true;
    private long busySince = IDLE;
    private long interruptedAt = IDLE;

    /** The request that did not fit into the batch before; the worker's own. */
    private Ticket carried;

    /**
     * @param number of the command that it obeys
     * @param warmUp a request to be scored once before any other, so that the model is warm; null: none is at hand
     */
    ScoringThread(Candidate candidate, long number, Sampled warmUp, ShadowContext surroundings, Owner owner) {
        this.candidate = candidate;
        this.number = number;
        this.warmUp = warmUp;
        this.surroundings = surroundings;
        this.owner = owner;
        this.queue = new ArrayBlockingQueue<>(surroundings.settings().queueCapacity());
        this.thread = surroundings.threads().newThread(this);
        thread.setName("shadow " + candidate.name() + " epoch " + candidate.epoch() + " " + thread.getName());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    Candidate candidate() {
        return candidate;
    }

    long number() {
        return number;
    }

    /** False if the queue is full. */
    boolean offer(Ticket ticket) {
        return queue.offer(ticket);
    }

    void drain() {
        order = Order.DRAIN;
        queue.offer(Ticket.WAKE); // a full queue keeps it awake
    }

    void stop() {
        order = Order.STOP;
        queue.offer(Ticket.WAKE);
        interruptCall();
    }

    boolean isAlive() {
        return thread.isAlive();
    }

    /** Waits until the thread has ended. @return whether it has */
    boolean join(long millis) throws InterruptedException {
        if (millis > 0) {
            thread.join(millis);
        }
        return !thread.isAlive();
    }

    /** When the running call needs attention: its limit or its grace ends. {@link Long#MAX_VALUE} while it is idle. */
    long due() {
        synchronized (callLock) {
            if (busySince == IDLE) {
                return Long.MAX_VALUE;
            }
            return interruptedAt == IDLE
                    ? busySince + limit()
                    : interruptedAt + surroundings.settings().graceMillis();
        }
    }

    /** Interrupts a call that takes too long. @return whether it does not end although it was interrupted in time */
    boolean hangs(long now) {
        synchronized (callLock) {
            if (due() > now) {
                return false;
            }
            if (interruptedAt == IDLE) {
                interruptCall();
                return false;
            }
            return true;
        }
    }

    private long limit() {
        return loading
                ? surroundings.settings().loadTimeoutMillis()
                : surroundings.settings().timeoutMillis();
    }

    /** On the owning thread. */
    private void interruptCall() {
        synchronized (callLock) {
            if (busySince == IDLE || interruptedAt != IDLE) {
                return;
            }
            interruptedAt = surroundings.clock().getAsLong();
            if (loading) {
                thread.interrupt(); // it may wait for a file
            }
            try {
                if (scorer != null) {
                    scorer.interrupt();
                }
            } catch (Throwable e) { // as in load
                surroundings.listener().trouble("Interrupting " + candidate.name() + " failed", e);
            }
        }
    }

    private void begin() {
        synchronized (callLock) {
            busySince = surroundings.clock().getAsLong();
            interruptedAt = IDLE;
        }
    }

    private void end() {
        synchronized (callLock) {
            busySince = IDLE;
            loading = false;
            Thread.interrupted(); // an interruption of the call that just ended must not reach the next
        }
    }

    @Override
    public void run() {
        try {
            if (load()) {
                work();
            }
        } catch (InterruptedException e) {
            handBack(() -> owner.lost(this, failed("its thread was interrupted", e)));
        } catch (Throwable e) { // whatever a model does must not go unseen
            handBack(() -> owner.lost(this, failed("its thread ended by " + e, e)));
        } finally {
            close();
        }
    }

    /**
     * Opens the model. Every throwable is taken as its failure, an OutOfMemoryError too: the allocation that failed is the candidate's own
     * and is gone with its stack, while failing the task would restart the job into the same error.
     */
    private boolean load() {
        long start = System.nanoTime();
        begin();
        try {
            Scorer opened = openInJournal();
            String provider = opened.provider();
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            handBack(() -> owner.loaded(this, provider, millis));
            return true;
        } catch (ScoringException e) {
            handBack(() -> owner.lost(this, e));
        } catch (Throwable e) {
            handBack(() -> owner.lost(this, failed("loading it failed by " + e, e)));
        } finally {
            end();
        }
        return false;
    }

    private Scorer openInJournal() throws ScoringException {
        LoadJournal journal = surroundings.scorers().journal();
        journal.begin(candidate, number);
        Scorer opened;
        try {
            opened = open();
        } catch (Throwable failure) {
            try {
                journal.end(candidate, number);
            } catch (ScoringException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
        journal.end(candidate, number);
        return opened;
    }

    private Scorer open() throws ScoringException {
        Scorer opened = surroundings.scorers().open(candidate);
        synchronized (callLock) {
            scorer = opened;
        }
        if (warmUp != null && opened.refusal(warmUp) == null) {
            opened.score(List.of(warmUp));
        }
        return opened;
    }

    private void work() throws InterruptedException {
        while (order == Order.SCORE || (order == Order.DRAIN && hasWork())) {
            Batch batch = take();
            if (!batch.tickets.isEmpty()) {
                score(batch);
            }
            if (!batch.isEmpty()) {
                handBack(() -> owner.scored(this, batch));
            }
        }
    }

    private boolean hasWork() {
        return carried != null || !queue.isEmpty();
    }

    /** Waits for a request, then for more until the batch is full or the first of it has waited long enough. */
    private Batch take() throws InterruptedException {
        Batch batch = new Batch();
        Ticket next = carried != null ? carried : queue.poll(LOOK_AROUND_SECONDS, TimeUnit.SECONDS);
        carried = null;
        long patience = surroundings.settings().maxDelayMillis();
        while (next != null && order != Order.STOP && sortIn(next, batch)) {
            next = queue.poll();
            if (next == null && !batch.tickets.isEmpty() && order == Order.SCORE) {
                long waited = surroundings.clock().getAsLong() - batch.tickets.get(0).offeredAt;
                next = waited < patience ? queue.poll(patience - waited, TimeUnit.MILLISECONDS) : null;
            }
        }
        return batch;
    }

    /** @return whether there is room for more */
    private boolean sortIn(Ticket ticket, Batch batch) {
        if (ticket.decided || ticket == Ticket.WAKE) {
            return true;
        }
        if (surroundings.clock().getAsLong() - ticket.offeredAt
                >= surroundings.settings().maxAgeMillis()) {
            batch.stale.add(ticket);
            return true;
        }
        try {
            ScoringException refusal = scorer.refusal(ticket.request);
            if (refusal == null) {
                return addIfItFits(ticket, batch);
            }
            batch.refused.add(new Batch.Refused(ticket, refusal));
        } catch (RuntimeException e) {
            batch.refused.add(new Batch.Refused(ticket, failed("looking at a request failed by " + e, e)));
        }
        return true;
    }

    private boolean addIfItFits(Ticket ticket, Batch batch) {
        int rows = scorer.rows(ticket.request);
        int most = surroundings.settings().maxBatchRows();
        if (!batch.tickets.isEmpty() && batch.rows + rows > most) {
            carried = ticket;
            return false;
        }
        batch.add(ticket, rows);
        return batch.rows < most;
    }

    private void score(Batch batch) {
        long start = System.nanoTime();
        begin();
        try {
            float[][] scores = scorer.score(batch.requests);
            if (scores.length == batch.requests.size()) {
                batch.scores = scores;
            } else {
                batch.failure = failed(
                        "%s requests were answered by %s scores".formatted(batch.requests.size(), scores.length), null);
            }
        } catch (ScoringException e) {
            batch.failure = e;
        } catch (Throwable e) { // as in load
            batch.failure = failed("scoring failed by " + e, e);
        } finally {
            end();
            batch.micros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
        }
    }

    private void close() {
        Scorer last = scorer;
        synchronized (callLock) {
            scorer = null;
        }
        try {
            if (last != null) {
                last.close();
            }
        } catch (Throwable e) {
            handBack(() -> surroundings.listener().trouble("Closing " + candidate.name() + " failed", e));
        }
    }

    private void handBack(Runnable news) {
        try {
            surroundings.home().execute(news);
        } catch (RejectedExecutionException e) {
            order = Order.STOP; // nobody is left to receive it: the task has ended
        }
    }

    private static ScoringException failed(String sentence, Throwable cause) {
        return new ScoringException(ScoringException.Reason.FAILED, sentence, cause);
    }
}
