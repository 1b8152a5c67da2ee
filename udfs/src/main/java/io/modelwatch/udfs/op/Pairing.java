package io.modelwatch.udfs.op;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.Outcome;
import io.modelwatch.schemas.Outcome.Judged;
import io.modelwatch.schemas.Outcome.Orphan;
import io.modelwatch.schemas.Outcome.Predictions;
import io.modelwatch.schemas.Outcome.Served;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The life of a request, without an engine: what a record means for the rows that are there, and what becomes of a row when its time has
 * come. A record belongs to a row if their times are at most the response time-out apart; so an id that comes back later is a new request.
 */
final class Pairing implements PendingRequests.Expiry {
    private static final float[] NO_SCORES = {};
    private static final long MICROS = 1_000;

    private final long timeout;
    private final FollowSettings settings;
    private final Map<String, ModelSettings> settingsByModel = new HashMap<>();
    private String lastModel;
    private ModelSettings lastSettings;
    private final Ledger<FollowPlace> ledger;
    private final Consumer<Outcome> out;
    private final Sample sample;

    Pairing(FollowSettings settings, Ledger<FollowPlace> ledger, Consumer<Outcome> out, Sample sample) {
        this.timeout = settings.responseTimeoutMillis();
        this.settings = settings;
        this.ledger = ledger;
        this.out = out;
        this.sample = sample;
    }

    void take(Event event, PendingRequests table) {
        switch (event.kind) {
            case REQUEST -> request(event, table);
            case RESPONSE -> response(event, table);
            case FEEDBACK -> feedback(event, table);
            case RESOURCE, HEARTBEAT, END -> throw new IllegalArgumentException("not about a request: " + event.kind);
        }
    }

    private void request(Event event, PendingRequests table) {
        int place = table.find(event.hash, event.requestId, row -> belongs(event, row));
        if (place < 0) {
            insertRequest(event, table);
            return;
        }
        Row row = table.row(place);
        if (row.state != Row.State.ANSWERED) {
            ledger.add(FollowPlace.REQUESTS_DUPLICATE);
            return;
        }
        ledger.add(FollowPlace.RESPONSES_PENDING, -1);
        askedBy(event, row);
        serve(row, event.hash, table);
        table.due(place, nextStage(row, Long.MIN_VALUE));
    }

    private void response(Event event, PendingRequests table) {
        int place = table.find(event.hash, event.requestId, row -> belongs(event, row));
        if (place < 0) {
            Row row = rowOf(event, Row.State.ANSWERED);
            setAnswer(row, event);
            table.insert(event.hash, row, event.time + timeout);
            ledger.add(FollowPlace.RESPONSES_PENDING);
            return;
        }
        Row row = table.row(place);
        if (row.state != Row.State.REQUESTED) {
            ledger.add(FollowPlace.RESPONSES_DUPLICATE);
            return;
        }
        ledger.add(FollowPlace.REQUESTS_PENDING, -1);
        row.version = event.version; // where they differ, the one that answered wins
        setAnswer(row, event);
        serve(row, event.hash, table);
        table.due(place, nextStage(row, Long.MIN_VALUE));
    }

    private void insertRequest(Event event, PendingRequests table) {
        Row row = rowOf(event, Row.State.REQUESTED);
        askedBy(event, row);
        table.insert(event.hash, row, event.time + timeout);
        ledger.add(FollowPlace.REQUESTS_PENDING);
    }

    private void askedBy(Event event, Row row) {
        row.requestTime = event.time;
        row.segments = event.segments;
        row.weight = event.weight;
        row.sampled = event.inputs != null;
        if (row.sampled) {
            sample.await(row, event.inputs);
        }
    }

    /** Feedback reaches every served row of its id, and waits for those whose records are still to be read. */
    private void feedback(Event event, PendingRequests table) {
        long label = Double.doubleToLongBits(event.label == 0 ? 0.0 : event.label); // -0 is 0
        int repeat = table.find(
                event.hash,
                event.requestId,
                row -> row.state == Row.State.FEEDBACK
                        && Math.abs(row.requestTime - event.time) <= timeout
                        && Labels.says(row.labels, event.item, label, event.labelTime));
        Row kept = repeat >= 0 ? table.row(repeat) : rowOf(event, Row.State.FEEDBACK);
        if (repeat >= 0) {
            ledger.add(FollowPlace.FEEDBACK_DUPLICATE);
            kept.labels = label(event, label, Math.min(event.time, Labels.recordTime(kept.labels)));
        } else {
            kept.requestTime = event.time;
            kept.labels = label(event, label, event.time);
        }
        table.forEach(event.hash, event.requestId, row -> {
            if (concerns(event.time, row)) {
                reach(row, kept, event.time);
            }
        });
        if (repeat < 0) {
            table.insert(event.hash, kept, event.time + timeout);
            ledger.add(FollowPlace.FEEDBACK_PENDING);
        }
    }

    private static long[] label(Event event, long label, long recordTime) {
        return Labels.one(event.item, label, event.labelTime, recordTime);
    }

    @Override
    public long expire(Row row, long due) {
        switch (row.state) {
            case REQUESTED -> {
                ledger.add(FollowPlace.REQUESTS_PENDING, -1);
                ledger.add(FollowPlace.REQUESTS_ORPHANED);
                if (row.sampled) {
                    sample.orphaned(row);
                }
                out.accept(new Orphan(row.model, row.version, row.segments, due, row.weight, row.requestId));
                return PendingRequests.FORGET;
            }
            case ANSWERED -> {
                ledger.add(FollowPlace.RESPONSES_PENDING, -1);
                ledger.add(FollowPlace.RESPONSES_WITHOUT_REQUEST);
                return PendingRequests.FORGET;
            }
            case FEEDBACK -> {
                ledger.add(FollowPlace.FEEDBACK_PENDING, -1);
                ledger.add(row.stage == 1 ? FollowPlace.FEEDBACK_USED : FollowPlace.FEEDBACK_WITHOUT_REQUEST);
                return PendingRequests.FORGET;
            }
            case SERVED -> {
                judge(row, due);
                return nextStage(row, due);
            }
        }
        throw new IllegalStateException("no such state: " + row.state);
    }

    private void serve(Row row, long hash, PendingRequests table) {
        long latency = row.latencyMicros >= 0 ? row.latencyMicros : (row.responseTime - row.requestTime) * MICROS;
        row.state = Row.State.SERVED;
        ledger.add(FollowPlace.REQUESTS_SERVED);
        ledger.add(FollowPlace.RESPONSES_USED);
        Served served = new Served(
                row.model,
                row.version,
                row.segments,
                row.servingTime(),
                row.weight,
                row.requestId,
                row.status,
                latency);
        out.accept(served);
        if (row.sampled) {
            sample.served(row, served);
        }
        boolean failed = !row.status.equals(Served.OK);
        row.status = null; // told; a row may wait for days
        if (failed || !settingsOf(row.model).awaitsTruth()) { // an error has no predictions to judge
            row.items = null;
            row.scores = null;
        }
        table.forEach(hash, row.requestId, kept -> {
            if (kept.state == Row.State.FEEDBACK && concerns(kept.requestTime, row)) {
                reach(row, kept, Labels.recordTime(kept.labels));
            }
        });
    }

    private static void reach(Row row, Row feedback, long recordTime) {
        feedback.stage = 1;
        if (row.items != null) {
            row.labels = Labels.with(row.labels, feedback.labels, recordTime);
        }
    }

    /** Judges a row if what is due is a horizon and not the forgetting of its id. */
    private void judge(Row row, long due) {
        List<Long> horizons = settingsOf(row.model).horizonMillis();
        if (row.items == null || row.stage >= horizons.size()) {
            return;
        }
        long horizon = horizons.get(row.stage);
        if (row.servingTime() + horizon != due) {
            return;
        }
        row.stage++;
        Judged judged = new Judged(
                row.model,
                row.version,
                row.segments,
                row.servingTime(),
                row.weight,
                row.requestId,
                horizon,
                new Predictions(row.items, row.scores == null ? NO_SCORES : row.scores),
                Labels.truthBy(due, row.labels));
        out.accept(judged);
        if (row.sampled) {
            sample.judged(judged);
        }
    }

    /** When something is to be done about a served row after {@code now}. */
    private long nextStage(Row row, long now) {
        List<Long> horizons = settingsOf(row.model).horizonMillis();
        if (row.items != null && row.stage < horizons.size()) {
            return row.servingTime() + horizons.get(row.stage);
        }
        long forget = forgetAt(row);
        return forget > now ? forget : PendingRequests.FORGET;
    }

    /** When the id is forgotten: after the last horizon, and not before a repeat would be a new request. */
    private long forgetAt(Row row) {
        List<Long> horizons = settingsOf(row.model).horizonMillis();
        long remembered = row.requestTime + timeout;
        return row.items == null || horizons.isEmpty()
                ? remembered
                : Math.max(remembered, row.servingTime() + horizons.get(horizons.size() - 1));
    }

    private boolean belongs(Event event, Row row) {
        return row.state != Row.State.FEEDBACK
                && row.model.equals(event.model)
                && Math.abs(row.referenceTime() - event.time) <= timeout;
    }

    /**
     * Whether feedback that was in Kafka at a time is about a served row: not long before it was served, and not after its last horizon.
     * Until then the one of the two that was read first is still there, however the watermark has moved.
     */
    private boolean concerns(long recordTime, Row row) {
        return row.state == Row.State.SERVED
                && row.servingTime() <= recordTime + timeout
                && recordTime <= forgetAt(row);
    }

    private static Row rowOf(Event event, Row.State state) {
        Row row = new Row();
        row.state = state;
        row.requestId = event.requestId;
        row.model = event.model;
        row.version = event.version;
        return row;
    }

    private static void setAnswer(Row row, Event event) {
        row.responseTime = event.time;
        row.status = event.status;
        row.latencyMicros = event.latencyMicros;
        row.items = event.items;
        row.scores = event.scores;
    }

    @SuppressWarnings("ReferenceEquality") // a quick first look; another object with the same name is looked up
    private ModelSettings settingsOf(String model) {
        if (model == lastModel) { // names are interned; the same model is asked for several times in a row
            return lastSettings;
        }
        lastSettings = settingsByModel.computeIfAbsent(model, settings::of);
        lastModel = model;
        return lastSettings;
    }
}
