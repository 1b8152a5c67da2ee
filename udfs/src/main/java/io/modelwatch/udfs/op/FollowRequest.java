package io.modelwatch.udfs.op;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.follow.BeyondLimits;
import io.modelwatch.udfs.follow.FollowPlace;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.Ledger;
import io.modelwatch.udfs.follow.Pairing;
import io.modelwatch.udfs.follow.PendingRequests;
import io.modelwatch.udfs.op.state.HandWrittenType;
import io.modelwatch.udfs.op.state.LedgerState;
import io.modelwatch.udfs.op.state.PendingRequestsSerializer;
import io.modelwatch.udfs.op.state.ShardTables;
import io.modelwatch.udfs.op.state.StreamTypes;
import java.util.Arrays;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Follows each request through its life: pairs it with its response in either order, recognises duplicates, gives up on a response
 * after the time-out, and judges a served request at each label horizon. Keyed by shard ({@link Shards}).
 *
 * <p>Whether records belong together is decided by their times alone, never by whether a row happens to be there still, so the result does
 * not depend on how far the watermark has come. Instead of timers it keeps the next due time of each shard and looks when the watermark
 * passes it: a timer per shard and time would fire as often and cost a queue.
 *
 * <p>What a few events mean is found out for all of them together, at the next watermark or checkpoint at the latest: no outcome is due
 * before, and counters lag by a few events while nothing moves.
 */
public final class FollowRequest extends AbstractStreamOperator<Outcome>
        implements OneInputStreamOperator<Event, Outcome> {
    private static final long serialVersionUID = 1;
    private static final long NEVER = Long.MAX_VALUE;
    /** Events that are followed together. */
    private static final int TOGETHER = 32;

    /** Served requests whose inputs were kept, to be scored again. */
    public static final OutputTag<Sampled> SAMPLED = new OutputTag<>("sampled", StreamTypes.SAMPLED);
    /** The truth about requests of the sample, emitted a second time, since {@link #SAMPLED} goes to another operator. */
    public static final OutputTag<Outcome.Judged> SAMPLED_TRUTH = new OutputTag<>("sampled-truth", StreamTypes.JUDGED);

    private final FollowSettings settings;
    /** Decides what an event means for the rows of its shard. */
    private transient Pairing pairing;
    /** Key: shard. Its rows; cleared when the last one is forgotten. */
    private transient ShardTables tables;
    /** By shard: the next due time; {@link #NEVER} for shards that are empty or another subtask's. */
    private transient long[] nextDue;

    /** Bytes of inputs that waited when this subtask started. */
    private transient long waitingBytes;

    private transient Ledger<FollowPlace> ledger;
    private transient LedgerState<FollowPlace> ledgerState;
    /** The last watermark that was not the end of input. */
    private transient long realTime;
    /** How far real time reached, from {@link Event.Kind#END}. */
    private transient long endOfTime;

    private transient StreamRecord<Outcome> out;
    /** Events that came since the last watermark and are not followed yet: they are held. */
    private transient Event[] waiting;

    private transient int waitingEvents;
    /** While they are followed, the tables of their shards. */
    private transient PendingRequests[] tablesOfWaiting;
    /** See {@link PendingRequests#loadPlace}. */
    @SuppressWarnings("UnusedVariable")
    private transient int loaded;

    public FollowRequest(FollowSettings settings) {
        this.settings = settings;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        ledger = new Ledger<>(FollowPlace.class);
        ledgerState = new LedgerState<>(ledger, context);
        var descriptor = new ValueStateDescriptor<>(
                "pending-requests", new HandWrittenType<>(PendingRequests.class, new PendingRequestsSerializer()));
        tables = new ShardTables(getKeyedStateBackend(), descriptor, settings.shards());
        nextDue = new long[settings.shards()];
        Arrays.fill(nextDue, NEVER);
        waitingBytes = 0;
        tables.forEachRestored((shard, table) -> {
            nextDue[shard] = table.nextDue();
            waitingBytes += table.waitingBytes();
        });
    }

    @Override
    public void open() throws Exception {
        super.open();
        realTime = Long.MIN_VALUE;
        endOfTime = Long.MIN_VALUE;
        out = new StreamRecord<>(null);
        waiting = new Event[TOGETHER];
        tablesOfWaiting = new PendingRequests[TOGETHER];
        waitingEvents = 0;
        pairing = new Pairing(
                settings,
                ledger,
                this::emit,
                new SampledRequests(this.<Integer>getKeyedStateBackend(), settings, waitingBytes, output),
                new BeyondLimits(this::counterOf));
        ledgerState.show(getMetricGroup());
        getMetricGroup().gauge("pendingRequests", (Gauge<Long>) () -> ledger.count(FollowPlace.REQUESTS_PENDING));
    }

    /** Does nothing: the shard becomes the current key only where its table is fetched, not for each event. */
    @Override
    @SuppressWarnings("rawtypes") // as it is declared
    public void setKeyContextElement1(StreamRecord element) {}

    @Override
    public void processElement(StreamRecord<Event> element) throws Exception {
        Event event = element.getValue();
        event.held = true;
        waiting[waitingEvents++] = event;
        if (waitingEvents == TOGETHER) {
            followWaiting();
        }
    }

    /** Follows all that wait, in their order. Their rows are loaded first: memory is waited for once and not for each of them. */
    private void followWaiting() throws Exception {
        int sum = 0;
        for (int i = 0; i < waitingEvents; i++) {
            tablesOfWaiting[i] = tableOf(waiting[i]);
            sum += tablesOfWaiting[i] == null ? 0 : tablesOfWaiting[i].loadPlace(waiting[i].hash);
        }
        for (int i = 0; i < waitingEvents; i++) {
            sum += tablesOfWaiting[i] == null ? 0 : tablesOfWaiting[i].loadRow(waiting[i].hash);
        }
        loaded = sum;
        for (int i = 0; i < waitingEvents; i++) {
            follow(waiting[i], tablesOfWaiting[i]);
            release(waiting[i]);
            tablesOfWaiting[i] = null; // a snapshot may begin before it is set again
        }
        waitingEvents = 0;
    }

    /** What is large is not kept until the object is filled again. */
    private static void release(Event event) {
        event.held = false;
        event.inputs = null;
        event.items = null;
        event.scores = null;
    }

    /** Null for an event that is not about a request, or comes too late. */
    private PendingRequests tableOf(Event event) throws Exception {
        boolean ofRequest = event.kind != Event.Kind.END && event.kind != Event.Kind.RESOURCE;
        return ofRequest && event.time > realTime ? tables.get(Shards.of(event.hash, settings.shards())) : null;
    }

    private void follow(Event event, PendingRequests table) {
        if (event.kind == Event.Kind.END) {
            endOfTime = Math.max(endOfTime, event.time);
        } else if (event.time <= realTime) { // its partition was idle and fell behind the clock
            ledger.add(FollowPlace.BEHIND_THE_CLOCK);
            emitLate(event);
        } else if (event.kind == Event.Kind.RESOURCE) {
            ledger.add(FollowPlace.RESOURCES_USED);
            emit(new Outcome.Used(
                    event.model,
                    event.version,
                    event.instance,
                    event.time,
                    event.readingNames,
                    event.readings,
                    event.unusable));
        } else {
            pairing.take(event, table);
            nextDue[Shards.of(event.hash, settings.shards())] = table.nextDue();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        followWaiting();
        super.prepareSnapshotPreBarrier(checkpointId);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        followWaiting();
        super.processWatermarkStatus(status);
    }

    @Override
    public void finish() throws Exception {
        followWaiting();
        super.finish();
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        followWaiting();
        boolean end = mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp();
        long reached = end ? Math.max(realTime, endOfTime) : mark.getTimestamp();
        if (reached > realTime) {
            realTime = reached;
            expire(reached);
            super.processWatermark(new Watermark(reached));
        }
        if (end) { // what still waits stays pending: nothing is judged by the end of input
            super.processWatermark(mark);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        ledgerState.snapshot();
        tables.beforeSnapshot();
    }

    long count(FollowPlace place) {
        return ledger.count(place);
    }

    private LongConsumer counterOf(String model, BeyondLimits.What what) {
        return getMetricGroup().addGroup("model", model).counter(what.counter())::inc;
    }

    /**
     * A record that nothing waits for any more is late. No pane of its time may be open, so it counts in the first open pane.
     */
    private void emitLate(Event event) {
        if (event.kind != Event.Kind.FEEDBACK && event.model != null) {
            emit(new Outcome.Late(event.model, event.version, event.kind, realTime + 1, event.requestId));
        }
    }

    private void expire(long watermark) throws Exception {
        for (int shard = 0; shard < nextDue.length; shard++) {
            if (nextDue[shard] <= watermark) {
                PendingRequests table = tables.get(shard);
                table.expire(watermark, pairing);
                nextDue[shard] = table.nextDue();
                if (table.size() == 0) {
                    tables.clear(shard);
                }
            }
        }
    }

    private void emit(Outcome outcome) {
        output.collect(out.replace(outcome, outcome.time()));
    }
}
