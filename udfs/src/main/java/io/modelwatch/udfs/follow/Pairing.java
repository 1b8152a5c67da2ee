package io.modelwatch.udfs.follow;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.SipHash;
import io.modelwatch.schemas.event.Currency;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Labelled;
import io.modelwatch.schemas.event.Outcome.Orphan;
import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Outcome.Repeated;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.schemas.event.Outcome.Unmatched;
import io.modelwatch.udfs.follow.BeyondLimits.What;
import io.modelwatch.udfs.stats.Grades;
import io.modelwatch.udfs.stats.ModelSettings;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * The life of a request, without an engine: what a record means for the rows that are there, and what becomes of a row when its time has
 * come. A record belongs to a row if their times are at most the response time-out of the model apart; so an id that comes back later is a
 * new request.
 */
public final class Pairing implements PendingRequests.Expiry {
    private static final float[] NO_SCORES = {};
    private static final long MICROS = 1_000;
    /** As a latency: the times tell it. */
    private static final long NOT_MEASURED = -1;

    /** A power of two. */
    private static final int RECENT = 64;

    /** What is awaited for a model and how long; an array, since it is read for every event. */
    private record Terms(long number, long timeout, boolean truth, long[] horizons, Grades grades, int currency) {
        static Terms of(String name, FollowSettings settings, ModelSettings model) {
            long[] horizons =
                    model.horizonMillis().stream().mapToLong(Long::longValue).toArray();
            return new Terms(
                    Hash.of64(name.getBytes(StandardCharsets.UTF_8)),
                    settings.responseTimeoutMillis(model),
                    model.awaitsTruth(),
                    horizons,
                    model.gradesOfKinds(),
                    model.currencyNumber());
        }
    }

    /**
     * The time-out of every model without its own, and of feedback, which names no model: it bounds how far apart clocks and logs are, not
     * how slow a model is.
     */
    private final long timeout;

    private final boolean hasOwnTimeouts;
    private final FollowLimits limits;
    private final Remembered<Terms> termsByModel;
    /** Models looked up lately, by identity: names are interned, and few alternate. */
    private final String[] recentModels = new String[RECENT];

    private final Terms[] recentTerms = new Terms[RECENT];
    private final Ledger<FollowPlace> ledger;
    private final Consumer<Outcome> out;
    private final SampleFollower sample;
    private final BeyondLimits beyondLimits;
    /** Places of labels in rows. */
    private final SipHash places = SipHash.random();

    /** @param out takes outcomes, in the order in which they arise */
    public Pairing(
            FollowSettings settings,
            Ledger<FollowPlace> ledger,
            Consumer<Outcome> out,
            SampleFollower sample,
            BeyondLimits beyondLimits) {
        this.timeout = settings.responseTimeoutMillis();
        this.hasOwnTimeouts = settings.hasOwnTimeouts();
        this.termsByModel = new Remembered<>(model -> Terms.of(model, settings, settings.of(model)));
        this.limits = settings.limits();
        this.beyondLimits = beyondLimits;
        this.ledger = ledger;
        this.out = out;
        this.sample = sample;
    }

    /** @param table the rows of the event's shard */
    public void take(Event event, PendingRequests table) {
        int tag = table.tag(event.hash, event.requestId);
        switch (event.kind) {
            case REQUEST -> request(event, tag, table);
            case RESPONSE -> response(event, tag, table);
            case FEEDBACK -> feedback(event, tag, table);
            case RESOURCE, HEARTBEAT, END -> throw new IllegalArgumentException("not about a request: " + event.kind);
        }
        table.scatterIfCrowded();
    }

    private void request(Event event, int tag, PendingRequests table) {
        int place = table.find(tag, event.requestId, row -> belongs(event, row));
        if (place < 0) {
            insertRequest(event, tag, table);
            return;
        }
        Row row = table.row(place);
        if (row.state != Row.State.ANSWERED) {
            ledger.add(FollowPlace.REQUESTS_DUPLICATE);
            repeated(event);
            return;
        }
        ledger.add(FollowPlace.RESPONSES_PENDING, -1);
        askedBy(event, row);
        serve(row, event.requestId, tag, table);
        table.due(place, nextStage(row, Long.MIN_VALUE));
    }

    private void response(Event event, int tag, PendingRequests table) {
        int place = table.find(tag, event.requestId, row -> belongs(event, row));
        if (place < 0) {
            insertResponse(event, tag, table);
            return;
        }
        Row row = table.row(place);
        if (row.state != Row.State.REQUESTED) {
            ledger.add(FollowPlace.RESPONSES_DUPLICATE);
            repeated(event);
            return;
        }
        ledger.add(FollowPlace.REQUESTS_PENDING, -1);
        row.version = event.version; // where they differ, the one that answered wins
        setAnswer(row, event);
        serve(row, event.requestId, tag, table);
        table.due(place, nextStage(row, Long.MIN_VALUE));
    }

    private void repeated(Event event) {
        out.accept(new Repeated(event.model, event.version, event.time, event.requestId));
    }

    private void insertRequest(Event event, int tag, PendingRequests table) {
        if (isBeyondLimit(event, table)) {
            ledger.add(FollowPlace.REQUESTS_BEYOND_LIMIT);
            return;
        }
        Row row = rowOf(event, Row.State.REQUESTED);
        askedBy(event, row);
        table.insert(tag, row, event.time + timeoutOf(event.model));
        ledger.add(FollowPlace.REQUESTS_PENDING);
    }

    private void insertResponse(Event event, int tag, PendingRequests table) {
        if (isBeyondLimit(event, table)) {
            ledger.add(FollowPlace.RESPONSES_BEYOND_LIMIT);
            return;
        }
        Row row = rowOf(event, Row.State.ANSWERED);
        setAnswer(row, event);
        table.insert(tag, row, event.time + timeoutOf(event.model));
        ledger.add(FollowPlace.RESPONSES_PENDING);
    }

    /** To be called when its row was not found. */
    private boolean isBeyondLimit(Event event, PendingRequests table) {
        boolean beyond = table.passed() >= limits.rowsPerId();
        if (beyond) {
            beyondLimits.add(What.RECORDS, event.model, 1);
        }
        return beyond;
    }

    private void askedBy(Event event, Row row) {
        row.requestTime = event.time;
        row.segments = event.segments;
        row.weight = event.weight;
        row.unusable |= event.unusable;
        if (event.inputs != null && !sample.await(row, event.inputs)) {
            beyondLimits.add(What.INPUTS, event.model, 1);
        }
    }

    /** Feedback reaches every served row of its id and model, and waits for rows whose records have not been read yet. */
    private void feedback(Event event, int tag, PendingRequests table) {
        long model = event.model == null
                ? WaitingFeedback.ANY_MODEL
                : termsOf(event.model).number();
        long[] key = WaitingFeedback.keyOf(event, model);
        int place = table.findFeedback(tag, event.requestId);
        WaitingFeedback waiting = place < 0 ? new WaitingFeedback(table.places()) : table.row(place).feedback;
        int kept = waiting.find(key, event.time, timeout);
        if (kept >= 0) {
            ledger.add(FollowPlace.FEEDBACK_DUPLICATE);
            waiting.saidAt(kept, event.time, limits.feedbackPerId());
        } else if (waiting.size() >= limits.feedbackPerId()) {
            ledger.add(FollowPlace.FEEDBACK_BEYOND_LIMIT);
            return;
        } else {
            ledger.add(FollowPlace.FEEDBACK_PENDING);
            kept = waiting.add(key, event.time);
        }
        int feedback = kept;
        table.forEach(tag, event.requestId, row -> {
            if (concerns(event.time, model, row)) {
                waiting.reached(feedback);
                labelled(row, event.time, waiting.kind(feedback), waiting.hasLabel(feedback), 1);
                label(row, waiting, feedback, event.time);
            }
        });
        await(event, waiting, tag, place, table);
    }

    private void await(Event event, WaitingFeedback waiting, int tag, int place, PendingRequests table) {
        if (place < 0) {
            Row row = rowOf(event, Row.State.FEEDBACK);
            row.feedback = waiting;
            table.insert(tag, row, event.time + timeout);
        } else {
            table.dueBy(place, event.time + timeout);
        }
    }

    @Override
    public long expire(Row row, long due, long watermark) {
        switch (row.state) {
            case REQUESTED -> {
                ledger.add(FollowPlace.REQUESTS_PENDING, -1);
                ledger.add(FollowPlace.REQUESTS_ORPHANED);
                if (row.isSampled()) {
                    sample.orphaned(row);
                }
                out.accept(new Orphan(row.model, row.version, row.segments, due, row.weight, row.requestId()));
                return PendingRequests.FORGET;
            }
            case ANSWERED -> {
                ledger.add(FollowPlace.RESPONSES_PENDING, -1);
                ledger.add(FollowPlace.RESPONSES_WITHOUT_REQUEST);
                out.accept(new Unmatched(row.model, row.version, due, row.requestId()));
                return PendingRequests.FORGET;
            }
            case FEEDBACK -> {
                return forget(row.feedback, watermark - timeout);
            }
            case SERVED -> {
                judge(row, due);
                return nextStage(row, due);
            }
        }
        throw new IllegalStateException("no such state: " + row.state);
    }

    /** @return when more is to be forgotten */
    private long forget(WaitingFeedback feedback, long inKafkaBy) {
        int used = feedback.reachedUntil(inKafkaBy);
        int forgotten = feedback.forgetUntil(inKafkaBy);
        ledger.add(FollowPlace.FEEDBACK_PENDING, -forgotten);
        ledger.add(FollowPlace.FEEDBACK_USED, used);
        ledger.add(FollowPlace.FEEDBACK_WITHOUT_REQUEST, forgotten - used);
        return feedback.isEmpty() ? PendingRequests.FORGET : feedback.earliest() + timeout;
    }

    private void serve(Row row, byte[] requestId, int tag, PendingRequests table) {
        long latency =
                row.latencyMicros == NOT_MEASURED ? (row.responseTime - row.requestTime) * MICROS : row.latencyMicros;
        row.state = Row.State.SERVED;
        ledger.add(FollowPlace.REQUESTS_SERVED);
        ledger.add(FollowPlace.RESPONSES_USED);
        Served served = new Served(
                row.model,
                row.version,
                row.segments,
                row.servingTime(),
                row.weight,
                requestId,
                row.status,
                latency,
                row.unusable);
        out.accept(served);
        if (row.isSampled()) {
            sample.served(row, served);
        }
        boolean failed = !row.status.equals(Served.OK);
        row.status = null; // emitted above; a row may wait for days
        if (failed || !termsOf(row.model).truth()) { // an error has no predictions to judge
            row.items = null;
            row.scores = null;
        }
        int waiting = table.findFeedback(tag, requestId);
        if (waiting >= 0) {
            WaitingFeedback feedback = table.row(waiting).feedback;
            feedback.visitTimes((recordTime, model, kind, labelled, count) -> {
                if (concerns(recordTime, model, row)) {
                    labelled(row, recordTime, kind, labelled, count);
                }
            });
            reachedBy(feedback, row);
        }
    }

    /** Of both, the one read last is not behind the watermark; so neither is the later of their times. */
    private void labelled(Row row, long recordTime, long kind, boolean labelled, long count) {
        if (row.items != null && termsOf(row.model).grades().isLabel(kind, labelled)) {
            long served = row.servingTime();
            long delay = Math.max(0, recordTime - served);
            out.accept(new Labelled(row.model, served + delay, row.weight, row.requestId(), delay, count));
        }
    }

    private void reachedBy(WaitingFeedback feedback, Row row) {
        feedback.visit(each -> {
            long recordTime = feedback.recordTime(each);
            boolean concerned = concerns(recordTime, feedback.model(each), row);
            if (concerned) {
                label(row, feedback, each, recordTime);
            }
            return concerned;
        });
    }

    /** Keeps a label with the first horizon at which it was in Kafka: it counts from then on. */
    private void label(Row row, WaitingFeedback feedback, int number, long recordTime) {
        if (row.items == null) {
            return;
        }
        Terms terms = termsOf(row.model);
        for (long horizon : terms.horizons()) {
            long due = row.servingTime() + horizon;
            if (recordTime <= due) {
                if (row.labels == null) {
                    row.labels = new Labels(places);
                }
                Labels.Label label = labelOf(feedback, number, row, terms);
                leftOut(row, row.labels.add(due, label, terms.grades(), limits.labels()));
                return;
            }
        }
    }

    private Labels.Label labelOf(WaitingFeedback feedback, int number, Row row, Terms terms) {
        double value = feedback.value(number);
        int currency = feedback.currency(number);
        if (!Double.isNaN(value) && terms.currency() != Currency.NONE && currency != terms.currency()) {
            beyondLimits.add(What.VALUES, row.model, 1);
            value = Double.NaN;
        }
        return new Labels.Label(
                feedback.item(number),
                feedback.kind(number),
                feedback.bits(number),
                feedback.act(number),
                value,
                feedback.position(number));
    }

    private void leftOut(Row row, int labels) {
        if (labels > 0) {
            beyondLimits.add(What.LABELS, row.model, labels);
        }
    }

    /** Judges a row if a horizon is due, and not the forgetting of its id. */
    private void judge(Row row, long due) {
        long[] horizons = termsOf(row.model).horizons();
        if (row.items == null || row.stage >= horizons.length) {
            return;
        }
        long horizon = horizons[row.stage];
        if (row.servingTime() + horizon != due) {
            return;
        }
        row.stage++;
        if (row.labels != null) {
            leftOut(row, row.labels.cut(limits.labels()));
        }
        Judged judged = new Judged(
                row.model,
                row.version,
                row.segments,
                row.servingTime(),
                row.weight,
                row.requestId(),
                horizon,
                new Predictions(row.items, row.scores == null ? NO_SCORES : row.scores),
                row.labels == null
                        ? Truth.NONE
                        : row.labels.truthBy(due, termsOf(row.model).grades()));
        out.accept(judged);
        if (row.isSampled()) {
            sample.judged(judged);
        }
    }

    /** When a served row is due next, after {@code now}. */
    private long nextStage(Row row, long now) {
        long[] horizons = termsOf(row.model).horizons();
        if (row.items != null && row.stage < horizons.length) {
            return row.servingTime() + horizons[row.stage];
        }
        long forget = forgetAt(row);
        return forget > now ? forget : PendingRequests.FORGET;
    }

    /** When the id is forgotten: after the last horizon, and not before a further record of the id would be a new request. */
    private long forgetAt(Row row) {
        long[] horizons = termsOf(row.model).horizons();
        long remembered = row.requestTime + timeoutOf(row.model);
        return row.items == null || horizons.length == 0
                ? remembered
                : Math.max(remembered, row.servingTime() + horizons[horizons.length - 1]);
    }

    private boolean belongs(Event event, Row row) {
        return row.state != Row.State.FEEDBACK
                && row.model.equals(event.model)
                && Math.abs(row.referenceTime() - event.time) <= timeoutOf(row.model);
    }

    /**
     * Whether feedback that was in Kafka at a time is about a served row: not long before it was served, and not after its last horizon.
     * Until then the one of the two that was read first is still there, however the watermark has moved.
     */
    private boolean concerns(long recordTime, long model, Row row) {
        return row.state == Row.State.SERVED
                && (model == WaitingFeedback.ANY_MODEL
                        || model == termsOf(row.model).number())
                && row.servingTime() <= recordTime + timeout
                && recordTime <= forgetAt(row);
    }

    private static Row rowOf(Event event, Row.State state) {
        Row row = new Row();
        row.state = state;
        row.requestId(event.requestId);
        row.model = event.model;
        row.version = event.version;
        return row;
    }

    private static void setAnswer(Row row, Event event) {
        row.responseTime = event.time;
        row.status = event.status;
        row.latencyMicros = event.latencyMicros;
        row.unusable |= event.unusable;
        row.items = event.items;
        row.scores = event.scores;
    }

    private long timeoutOf(String model) {
        return hasOwnTimeouts ? termsOf(model).timeout() : timeout;
    }

    @SuppressWarnings("ReferenceEquality") // a quick first look; another object with the same name is looked up
    private Terms termsOf(String model) {
        int recent = System.identityHashCode(model) & (RECENT - 1);
        if (recentModels[recent] != model) {
            recentModels[recent] = model;
            recentTerms[recent] = termsByModel.of(model);
        }
        return recentTerms[recent];
    }
}
