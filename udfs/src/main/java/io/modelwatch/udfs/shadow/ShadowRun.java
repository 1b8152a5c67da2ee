package io.modelwatch.udfs.shadow;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.ScoringException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The scoring of one candidate on the task's side: which requests it is offered, what became of each, and its threads. One thread owns it;
 * results of the workers come to that thread too, so that every request is decided exactly once, there. It outlives retirement, so that
 * counts go on when a candidate of the same name is registered again.
 */
public final class ShadowRun implements ScoringThread.Owner {
    /** No request is undecided. */
    public static final long NOTHING = Long.MAX_VALUE;

    private static final double FULL = 1;

    private final String name;
    private final ShadowContext surroundings;
    private final ShadowSettings settings;
    private final ShadowTally tally = new ShadowTally();
    private final AdaptiveRate rate = new AdaptiveRate(FULL);
    private final PendingTickets pending = new PendingTickets(tally, this::lostOne);
    /** Threads that are to end, until they have. */
    private final List<ScoringThread> leaving = new ArrayList<>();

    /** Scores requests; null while nothing is loaded. */
    private ScoringThread current;
    /** Loads, to take the place of current; null if nothing does. */
    private ScoringThread coming;

    private Candidate candidate;
    private Sampled latest;
    private int refusals;
    private boolean tookOne;
    private volatile CircuitBreaker breaker;
    private volatile String provider = "";
    private volatile long loadMillis;
    private final AtomicInteger abandoned = new AtomicInteger();

    public ShadowRun(String name, ShadowContext surroundings) {
        this.name = name;
        this.surroundings = surroundings;
        this.settings = surroundings.settings();
        this.breaker = newBreaker();
    }

    /**
     * Registers the candidate, or replaces it: the running model goes on until the new one is loaded.
     *
     * @param newNumber of the command, for answers
     */
    public void start(Candidate newCandidate, long newNumber) {
        candidate = newCandidate;
        if (coming != null) {
            end(coming);
            coming = null;
        }
        if (current != null && sameModel(current.candidate(), newCandidate)) {
            rate.want(wantedRate());
            answer(newNumber, Answer.Status.RUNNING, "", name + " goes on with its model on " + provider);
            return;
        }
        try {
            coming = new ScoringThread(newCandidate, newNumber, current == null ? null : latest, surroundings, this);
            coming.start();
        } catch (OutOfMemoryError e) { // the system gives no more threads
            coming = null;
            answer(
                    newNumber,
                    Answer.Status.FAILED,
                    ScoringException.Reason.FAILED.code(),
                    "no thread for " + name + ": " + e);
            return;
        }
        if (current == null) {
            rate.want(wantedRate());
            refusals = 0;
            tookOne = false;
        }
    }

    /** Closes the candidate; what it has not scored yet is dropped. */
    public void retire(long newNumber) {
        stop();
        answer(newNumber, Answer.Status.RETIRED, "", name + " no longer scores requests");
    }

    /** Ends the threads without waiting for them. */
    public void stop() {
        for (ScoringThread thread : threads()) {
            end(thread);
        }
        current = null;
        coming = null;
        provider = "";
    }

    /** Waits for the threads that were asked to end, until {@code deadline} by {@link System#nanoTime}. @return how many have not ended */
    public int join(long deadline) throws InterruptedException {
        int left = 0;
        for (ScoringThread thread : leaving) {
            left += thread.join((deadline - System.nanoTime()) / 1_000_000) ? 0 : 1;
        }
        leaving.removeIf(thread -> !thread.isAlive());
        return left;
    }

    /**
     * Lets the candidate score the request if it is in its sample; never waits.
     *
     * @param sequence of the request among all of the task, ascending
     */
    public void offer(Sampled request, long sequence) {
        ScoringThread thread = current != null ? current : coming;
        if (thread == null) {
            return;
        }
        long now = now();
        latest = request;
        if (!rate.admits(request.hash(), now)) {
            return;
        }
        if (!breaker.allows(now)) {
            tally.droppedAtOnce();
            return;
        }
        int weight = rate.weight(request.weight(), request.hash(), settings.maxRate());
        Ticket ticket = new Ticket(request, weight, sequence, now, thread);
        if (thread.offer(ticket)) {
            pending.add(ticket);
        } else {
            tally.droppedAtOnce();
            lostOne();
        }
    }

    /** Declares requests stale that have waited too long, and interrupts calls that take too long. */
    public void advance() {
        long now = now();
        pending.staleUntil(now - settings.maxAgeMillis());
        leaving.removeIf(thread -> !thread.isAlive());
        for (ScoringThread thread : threads()) {
            if (thread.hangs(now)) {
                abandon(thread);
            }
        }
    }

    /** Declares stale whatever is undecided. */
    public void expireAll() {
        pending.allStale();
    }

    /** When {@link #advance} is due at the latest, by the clock; {@link #NOTHING} if it is not. */
    public long due() {
        long oldest = pending.oldestOfferedAt();
        long due = oldest == NOTHING ? NOTHING : oldest + settings.maxAgeMillis();
        for (ScoringThread thread : threads()) {
            due = Math.min(due, thread.due());
        }
        return due;
    }

    /** The sequence of the oldest undecided request, or {@link #NOTHING}. */
    public long oldestUndecided() {
        return pending.oldestSequence();
    }

    /** Whether it has threads to look after. */
    public boolean isActive() {
        return current != null || coming != null || !leaving.isEmpty();
    }

    @Override
    public void loaded(ScoringThread thread, String onProvider, long millis) {
        if (thread != coming) {
            return; // it was replaced or stopped meanwhile, and asked to end
        }
        if (current != null) {
            current.drain();
            leaving.add(current);
            refusals = 0;
            tookOne = false;
        }
        current = coming;
        coming = null;
        breaker = newBreaker();
        rate.want(wantedRate());
        provider = onProvider;
        loadMillis = millis;
        answer(thread.number(), Answer.Status.RUNNING, "", "%s runs on %s".formatted(name, onProvider));
    }

    @Override
    public void lost(ScoringThread thread, ScoringException why) {
        if (thread == coming || thread == current) {
            giveUp(thread, why);
        }
    }

    @Override
    public void scored(ScoringThread thread, Batch batch) {
        batch.stale.forEach(pending::stale);
        for (Batch.Refused refused : batch.refused) {
            pending.failed(refused.ticket(), refused.why().reason());
            refusals++;
        }
        if (!batch.tickets.isEmpty()) {
            tookOne = true;
            take(thread, batch);
        }
        pending.forgetDecided();
        if (thread == current && !tookOne && refusals >= settings.refusalsAtFirst()) {
            ScoringException last = batch.refused.get(batch.refused.size() - 1).why();
            giveUp(
                    thread,
                    new ScoringException(
                            last.reason(),
                            "it took none of the first " + refusals + " requests: " + last.getMessage()));
        }
    }

    public ShadowCounts counts() {
        return tally.counts();
    }

    public long failedFor(ScoringException.Reason reason) {
        return tally.failedFor(reason);
    }

    /** The share of all requests that it scores now. */
    public double effectiveRate() {
        return Math.min(rate.effective(), settings.maxRate());
    }

    /** Where it runs and why there; empty while it does not. */
    public String provider() {
        return provider;
    }

    public boolean circuitOpen() {
        return breaker.isOpen();
    }

    /** How long the model that runs took to load, in milliseconds; 0 before the first. */
    public long loadMillis() {
        return loadMillis;
    }

    /** Threads that were left behind with their sessions, because a call in them did not return. */
    public int abandonedThreads() {
        return abandoned.get();
    }

    private void take(ScoringThread thread, Batch batch) {
        if (batch.failure != null) {
            batch.tickets.forEach(ticket -> pending.failed(ticket, batch.failure.reason()));
            if (thread == current) {
                breaker.failed(now());
            }
            return;
        }
        if (thread == current) {
            breaker.succeeded();
        }
        surroundings.listener().batch(name, batch.rows, batch.micros);
        long micros = batch.micros / batch.tickets.size();
        for (int i = 0; i < batch.tickets.size(); i++) {
            take(batch.tickets.get(i), batch.scores[i], thread.candidate(), micros);
        }
    }

    private void take(Ticket ticket, float[] scores, Candidate by, long micros) {
        if (ticket.decided) {
            return; // too late: it is counted as stale
        }
        Sampled request = ticket.request;
        long[] items = request.predictions().items();
        if (scores == null || scores.length != items.length) {
            pending.failed(ticket, ScoringException.Reason.FAILED);
            return;
        }
        if (!Ranking.allFinite(scores)) {
            pending.failed(ticket, ScoringException.Reason.NOT_FINITE);
            return;
        }
        pending.scored(ticket);
        surroundings
                .listener()
                .rescored(new Outcome.Rescored(
                        request.model(),
                        by.version(),
                        request.segments(),
                        request.time(),
                        ticket.weight,
                        request.requestId(),
                        request.version(),
                        by.role(),
                        by.epoch(),
                        micros,
                        request.predictions(),
                        Ranking.of(items, scores)));
    }

    /** Only a running model can be too slow: requests that wait while it loads say nothing about its speed. */
    private void lostOne() {
        if (current != null) {
            rate.lostOne();
        }
    }

    /** Asks a thread to end; its undecided requests are dropped. */
    private void end(ScoringThread thread) {
        pending.dropAll(thread);
        leaving.remove(thread);
        leaving.add(thread);
        thread.stop();
    }

    private List<ScoringThread> threads() {
        List<ScoringThread> threads = new ArrayList<>(leaving);
        if (current != null) {
            threads.add(current);
        }
        if (coming != null) {
            threads.add(coming);
        }
        return threads;
    }

    /** The candidate's model has failed; another that loads or runs beside it is not touched. */
    private void giveUp(ScoringThread thread, ScoringException why) {
        pending.failAll(thread, why.reason());
        if (thread == current) {
            current = null;
            provider = "";
        } else {
            coming = null;
        }
        end(thread);
        String runsOn = current == null ? "" : "; epoch " + current.candidate().epoch() + " runs on";
        answer(thread.number(), Answer.Status.FAILED, why.reason().code(), name + ": " + why.getMessage() + runsOn);
    }

    /** Gives up a thread that does not return; it is left behind with its session, which nobody may close while it runs. */
    private void abandon(ScoringThread thread) {
        abandoned.incrementAndGet();
        if (thread == current) {
            giveUp(current, timeout("scoring", settings.timeoutMillis()));
        } else if (thread == coming) {
            giveUp(coming, timeout("loading", settings.loadTimeoutMillis()));
        }
        leaving.remove(thread);
    }

    private static ScoringException timeout(String what, long limit) {
        return new ScoringException(
                ScoringException.Reason.TIMEOUT,
                "%s took longer than %s ms and did not end when it was interrupted".formatted(what, limit));
    }

    private void answer(long about, Answer.Status status, String reason, String sentence) {
        surroundings.listener().answer(name, about, status, reason, sentence);
    }

    private double wantedRate() {
        return Math.min(candidate.sampleRate(), settings.maxRate());
    }

    private CircuitBreaker newBreaker() {
        return new CircuitBreaker(settings.breakerFailures(), settings.breakerPauseMillis());
    }

    private long now() {
        return surroundings.clock().getAsLong();
    }

    /** Whether only the sample rate differs, which the job applies by itself. */
    private static boolean sameModel(Candidate one, Candidate other) {
        return one.epoch() == other.epoch()
                && one.uri().equals(other.uri())
                && one.sha256().equals(other.sha256())
                && one.adapter().equals(other.adapter())
                && one.options().equals(other.options())
                && one.provider() == other.provider()
                && one.role() == other.role()
                && one.version().equals(other.version());
    }
}
