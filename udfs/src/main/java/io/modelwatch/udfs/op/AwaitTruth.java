package io.modelwatch.udfs.op;

import io.modelwatch.schemas.CompositeKey;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Rescored;
import io.modelwatch.schemas.event.Outcome.RescoredJudged;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.follow.Remembered;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.stats.ModelSettings;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Joins the answers of candidates with the truth about the same request, in either order of arrival. Passes on each {@link Rescored}
 * unchanged, and a {@link RescoredJudged} for each of them and each label horizon. Keyed by request ({@link #key}).
 */
public final class AwaitTruth extends KeyedProcessFunction<String, Outcome, Outcome> {
    private static final long serialVersionUID = 1;

    private final FollowSettings settings;
    /**
     * Key: request of a model. The answers of its candidates and its truth at each horizon so far. Cleared by the only timer of the key,
     * when the last horizon has passed: watermarks hold both inputs to their times, so nothing more can come.
     */
    private transient ListState<Outcome> known;

    private transient Remembered<Long> lastHorizons;

    public AwaitTruth(FollowSettings settings) {
        this.settings = settings;
    }

    /** The request of a model: ids may be shared by models. */
    public static String key(Outcome outcome) {
        byte[] id = outcome instanceof Rescored rescored ? rescored.requestId() : ((Judged) outcome).requestId();
        return CompositeKey.of(outcome.model(), new String(id, StandardCharsets.UTF_8));
    }

    @Override
    public void open(OpenContext context) {
        known = getRuntimeContext()
                .getListState(new ListStateDescriptor<>("sampled-outcomes", StreamTypes.SENT_OUTCOME));
        lastHorizons = new Remembered<>(this::lastHorizon);
    }

    @Override
    public void processElement(Outcome outcome, Context context, Collector<Outcome> out) throws Exception {
        if (outcome instanceof Rescored) {
            out.collect(outcome);
        }
        long lastHorizon = lastHorizons.of(outcome.model());
        if (lastHorizon == 0) {
            return; // no truth is awaited
        }
        for (Outcome other : known.get()) {
            meet(outcome, other, out);
        }
        known.add(outcome);
        context.timerService().registerEventTimeTimer(outcome.time() + lastHorizon);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Outcome> out) {
        known.clear();
    }

    /** If an id came back after the time-out, each of its requests has its own serving time. */
    private static void meet(Outcome one, Outcome other, Collector<Outcome> out) {
        if (one.time() != other.time()) {
            return;
        }
        if (one instanceof Rescored rescored && other instanceof Judged judged) {
            out.collect(new RescoredJudged(rescored, judged.horizonMillis(), judged.truth()));
        } else if (one instanceof Judged judged && other instanceof Rescored rescored) {
            out.collect(new RescoredJudged(rescored, judged.horizonMillis(), judged.truth()));
        }
    }

    private long lastHorizon(String model) {
        ModelSettings of = settings.of(model);
        return of.awaitsTruth() ? Collections.max(of.horizonMillis()) : 0;
    }
}
