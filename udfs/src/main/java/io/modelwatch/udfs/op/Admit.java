package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Refusal;
import io.modelwatch.udfs.follow.AdmissionSettings;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.Ledger;
import io.modelwatch.udfs.op.state.LedgerState;
import io.modelwatch.udfs.op.state.PartitionTime;
import io.modelwatch.udfs.op.state.PartitionTimeSerializer;
import io.modelwatch.udfs.profile.FeatureSettings;
import io.modelwatch.udfs.profile.ProfilePanes;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.stats.Measure;
import io.modelwatch.udfs.window.Caps;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.Panes;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
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
 * Decides once what is late: a record older than the time of its Kafka partition by more than the bound. Since the source's watermark is
 * the least of its partitions' times minus the same bound, nothing that is let in is late downstream. Chained to the source.
 *
 * <p>At the end of a bounded input it emits to every shard how far real time reached, so that all of them stop the clock at the same
 * point, whichever partition ended first.
 */
public final class Admit extends AbstractStreamOperator<Event> implements OneInputStreamOperator<Incoming, Event> {
    private static final long serialVersionUID = 1;

    /**
     * Output for what does not become an event. It is the only side output, since each further one would cost every event a copy of its
     * stream record.
     */
    public static final OutputTag<Diverted> SET_APART =
            new OutputTag<>("set-apart", TypeInformation.of(Diverted.class));

    private static final long NOTHING_READ = Long.MIN_VALUE;

    /** Where an event can go here. An event of a record that holds several is counted like one that came alone. */
    enum Place {
        REQUESTS_READ,
        RESPONSES_READ,
        FEEDBACK_READ,
        RESOURCES_READ,
        HEARTBEATS_READ,
        REQUESTS_LATE,
        RESPONSES_LATE,
        FEEDBACK_LATE,
        RESOURCES_LATE,
        HEARTBEATS_LATE,
        REQUESTS_DEAD_LETTERED,
        RESPONSES_DEAD_LETTERED,
        FEEDBACK_DEAD_LETTERED,
        RESOURCES_DEAD_LETTERED,
        HEARTBEATS_DEAD_LETTERED,
        /**
         * Late records (counted as late, too) of a partition that was idle and came back behind the watermark: their pane depends on when
         * it came back. Results are reproducible while it is 0.
         */
        LATE_BEHIND_THE_CLOCK;

        private static final Place[] ALL = values();
        private static final int KINDS = 5;

        static Place read(Event.Kind kind) {
            return ALL[kind.ordinal()];
        }

        static Place late(Event.Kind kind) {
            return ALL[KINDS + kind.ordinal()];
        }

        static Place deadLettered(Event.Kind kind) {
            return ALL[2 * KINDS + kind.ordinal()];
        }
    }

    private final AdmissionSettings settings;
    private final FollowSettings models;
    private final List<Measure> measures;
    private final long paneMillis;
    private final Caps caps;
    private final FeatureSettings features;
    /** Which of {@link #newest} this subtask has read itself since it started; only those and subtask 0's go into its snapshot. */
    private transient boolean[][] own;
    /** By input and partition: how far its time has come ({@link Incoming#reaches}). Kept for good: one long for each partition. */
    private transient long[][] newest;

    /** By input: the bound, milliseconds. */
    private transient long[] outOfOrder;

    private transient ListState<PartitionTime> state;
    private transient Ledger<Place> ledger;
    private transient LedgerState<Place> ledgerState;
    private transient Map<Refusal.Reason, long[]> refused;
    private transient StreamRecord<Event> out;
    /** Late records and how far records are ahead, which nothing downstream knows, since the last flush; empty across a checkpoint. */
    private transient Panes apart;
    /** Features of the requests that were let through, since the last flush; empty across a checkpoint; null where none are profiled. */
    private transient ProfilePanes profiles;

    /** The last watermark that was not the end of input. */
    private transient long realTime;

    /**
     * @param models how they are measured
     * @param measures the measures over records that are late or ahead
     * @param features how the features of requests are profiled
     */
    public Admit(
            AdmissionSettings settings,
            FollowSettings models,
            List<Measure> measures,
            long paneMillis,
            Caps caps,
            FeatureSettings features) {
        this.settings = settings;
        this.models = models;
        this.measures = List.copyOf(measures);
        this.paneMillis = paneMillis;
        this.caps = caps;
        this.features = features;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        newest = new long[Event.Kind.values().length][0];
        own = new boolean[newest.length][0];
        ledger = new Ledger<>(Place.class);
        ledgerState = new LedgerState<>(ledger, context);
        state = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("partition-times", PartitionTimeSerializer.INSTANCE));
        for (PartitionTime time : state.get()) {
            int input = Event.Kind.valueOf(time.kind()).ordinal();
            grow(input, time.partition());
            newest[input][time.partition()] = Math.max(newest[input][time.partition()], time.newest());
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        JobClasses.letGoAtEnd(getRuntimeContext());
        out = new StreamRecord<>(null);
        outOfOrder = settings.outOfOrder().byKind();
        realTime = Long.MIN_VALUE;
        apart = new Panes(measures, models, caps, paneMillis, this::emit);
        if (features.isOn()) {
            profiles = new ProfilePanes(features, models.named(), caps, this::emit);
            getMetricGroup().gauge("featureValuesLeftOut", (Gauge<Long>) () -> profiles.leftOut());
        }
        ledgerState.show(getMetricGroup());
        getMetricGroup().gauge("foldedBeforeDecision", (Gauge<Long>) () -> apart.folded());
        refused = new EnumMap<>(Refusal.Reason.class);
        for (Refusal.Reason reason : Refusal.Reason.values()) {
            long[] count = new long[1];
            refused.put(reason, count);
            getMetricGroup().addGroup("reason", reason.code()).gauge("deadLetters", (Gauge<Long>) () -> count[0]);
        }
    }

    @Override
    public void processElement(StreamRecord<Incoming> element) {
        Incoming incoming = element.getValue();
        Event.Kind kind = incoming.event.kind;
        ledger.add(Place.read(kind));
        if (incoming.refusal != null) {
            bury(incoming);
        } else if (isLate(incoming)) {
            ledger.add(Place.late(kind));
            setApartLate(incoming);
        } else if (kind != Event.Kind.HEARTBEAT) { // its time has already reached the source's watermark
            setApartIfAhead(incoming);
            if (profiles != null && kind == Event.Kind.REQUEST && incoming.event.time > realTime) {
                profiles.add(incoming.event); // what is behind the clock has no open window; followers count it as late
            }
            output.collect(out.replace(incoming.event, incoming.event.time));
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (mark.getTimestamp() == Watermark.MAX_WATERMARK.getTimestamp()) {
            long reached = howFarTimeReached();
            emitHowFarTimeReached(reached);
            if (reached != NOTHING_READ
                    && reached - 1 > realTime) { // what is set apart goes by it as well, before the end
                processWatermark(new Watermark(reached - 1));
            }
        } else {
            realTime = mark.getTimestamp();
        }
        apart.flushClosed(mark.getTimestamp());
        if (profiles != null) {
            profiles.flushClosed(mark.getTimestamp());
        }
        super.processWatermark(mark);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        flushAll();
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        flushAll(); // an idle subtask does not hold the clock back: what it has must be there before
        super.processWatermarkStatus(status);
    }

    @Override
    public void finish() throws Exception {
        flushAll();
        super.finish();
    }

    private void flushAll() {
        apart.flushAll();
        if (profiles != null) {
            profiles.flushAll();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        ledgerState.snapshot();
        state.clear();
        boolean keepsOthers = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
        for (int kind = 0; kind < newest.length; kind++) {
            for (int partition = 0; partition < newest[kind].length; partition++) {
                if (newest[kind][partition] != NOTHING_READ && (own[kind][partition] || keepsOthers)) {
                    state.add(new PartitionTime(Event.Kind.values()[kind].name(), partition, newest[kind][partition]));
                }
            }
        }
    }

    private boolean isLate(Incoming incoming) {
        int input = incoming.input.ordinal();
        if (incoming.partition >= newest[input].length) {
            grow(input, incoming.partition);
        }
        long time = incoming.event.time;
        long before = newest[input][incoming.partition];
        own[input][incoming.partition] = true;
        newest[input][incoming.partition] = Math.max(before, incoming.reaches());
        return before != NOTHING_READ && time < before - outOfOrder[input];
    }

    /**
     * A late record counts at its Kafka timestamp or, where a producer's clock has put that behind its partition, at the earliest time that
     * is still open there: both are the same in every run, and the watermark has passed neither.
     */
    private void setApartLate(Incoming incoming) {
        Event event = incoming.event;
        if (event.kind == Event.Kind.FEEDBACK || event.model == null) {
            return; // feedback, under whichever broker's clock: it belongs to no version
        }
        int input = incoming.input.ordinal();
        long open = newest[input][incoming.partition] - outOfOrder[input];
        long time = Math.max(incoming.timestamp, open);
        if (time <= realTime) {
            ledger.add(Place.LATE_BEHIND_THE_CLOCK);
            time = realTime + 1;
        }
        apart.add(new Outcome.Late(event.model, event.version, event.kind, time, event.requestId));
    }

    /** Where producers stamp records, the broker's time is not known. */
    private void setApartIfAhead(Incoming incoming) {
        Event event = incoming.event;
        long ahead = event.time - incoming.timestamp;
        if (incoming.stampedByBroker && ahead > outOfOrder[incoming.input.ordinal()] && event.requestId != null) {
            long time = Math.max(incoming.timestamp, realTime + 1);
            apart.add(new Outcome.Ahead(event.model, event.version, time, ahead, event.requestId));
        }
    }

    private void emit(PanePart part) {
        output.collect(SET_APART, new StreamRecord<>(Diverted.of(part), part.paneStart()));
    }

    private void emit(ProfilePart part) {
        output.collect(SET_APART, new StreamRecord<>(Diverted.of(part), part.paneStart()));
    }

    private void bury(Incoming incoming) {
        ledger.add(Place.deadLettered(incoming.event.kind));
        refused.get(incoming.refusal.reason())[0]++;
        if (incoming.refusedBefore) {
            return; // its record has a dead letter
        }
        DeadLetter letter = new DeadLetter(
                incoming.topic,
                incoming.partition,
                incoming.offset,
                incoming.timestamp,
                incoming.refusal.reason().code(),
                incoming.refusal.sentence(),
                incoming.key,
                incoming.value,
                incoming.value == null ? DeadLetter.NO_PAYLOAD : incoming.value.length,
                DeadLetter.headersOf(incoming.headers),
                incoming.headers.count());
        output.collect(SET_APART, new StreamRecord<>(Diverted.of(letter)));
    }

    private long howFarTimeReached() {
        long reached = NOTHING_READ;
        for (int kind = 0; kind < newest.length; kind++) {
            for (long time : newest[kind]) {
                reached = time == NOTHING_READ ? reached : Math.max(reached, time - outOfOrder[kind]);
            }
        }
        return reached;
    }

    private void emitHowFarTimeReached(long reached) {
        if (reached == NOTHING_READ) {
            return;
        }
        for (int shard = 0; shard < settings.shards(); shard++) {
            Event end = new Event().reset(Event.Kind.END);
            end.hash = Shards.hashIn(shard, settings.shards());
            end.time = reached - 1;
            output.collect(out.replace(end, end.time));
        }
        if (profiles != null) {
            models.named().forEach(model -> emit(ProfilePart.end(model, reached - 1)));
        }
    }

    private void grow(int kind, int partition) {
        int before = newest[kind].length;
        if (partition < before) {
            return;
        }
        newest[kind] = Arrays.copyOf(newest[kind], partition + 1);
        own[kind] = Arrays.copyOf(own[kind], partition + 1);
        Arrays.fill(newest[kind], before, partition + 1, NOTHING_READ);
    }
}
