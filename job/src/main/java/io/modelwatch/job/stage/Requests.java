package io.modelwatch.job.stage;

import io.modelwatch.job.config.MonitorConfig;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.op.Admit;
import io.modelwatch.udfs.op.FollowRequest;
import io.modelwatch.udfs.op.MergeProfiles;
import io.modelwatch.udfs.op.RouteDiverted;
import io.modelwatch.udfs.op.Shards;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.PanePart;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** From records to what became of each request. */
public final class Requests {
    private Requests() {}

    /** In the chain of the source, so that a record is decided on before it is shuffled; the rest is set apart. */
    public static SingleOutputStreamOperator<Event> admit(DataStream<Incoming> incoming, Plan plan) {
        MonitorConfig config = plan.config();
        var operator = new Admit(
                config.admission(),
                config.requests(),
                plan.algorithms().measures(),
                config.windows().paneMillis(),
                config.windows().caps(),
                config.features());
        return incoming.transform("Admit", StreamTypes.EVENT, operator)
                .uid("admit")
                .name("Admit (late?)");
    }

    /**
     * Parts of panes of what was late or ahead; dead letters are {@link RouteDiverted#DEAD_LETTERS}, parts of profiles
     * {@link RouteDiverted#PROFILES}.
     */
    public static SingleOutputStreamOperator<PanePart> apart(SingleOutputStreamOperator<Event> admitted) {
        return admitted.getSideOutput(Admit.SET_APART)
                .process(new RouteDiverted(), StreamTypes.PANE_PART)
                .uid("sort-apart")
                .name("Sort apart (dead letters, late)");
    }

    /** Metrics of the features of requests. It is part of the job where none are profiled, too: a savepoint may hold its state. */
    public static DataStream<MetricPoint> profile(SingleOutputStreamOperator<PanePart> apart, Plan plan) {
        MonitorConfig config = plan.config();
        var operator = new MergeProfiles(
                config.features(),
                config.windows().caps(),
                config.detection().forgetAfterMillis(),
                config.detection().days().zone());
        return apart.getSideOutput(RouteDiverted.PROFILES)
                .keyBy(ProfilePart::model, Types.STRING)
                .transform("MergeProfiles", StreamTypes.POINT, operator)
                .uid("merge-profiles")
                .name("MergeProfiles (features)");
    }

    /** The only shuffle of raw events. */
    public static SingleOutputStreamOperator<Outcome> follow(DataStream<Event> events, FollowSettings settings) {
        return events.keyBy(new Shards(settings.shards()), Types.INT)
                .transform("FollowRequest", StreamTypes.OUTCOME, new FollowRequest(settings))
                .uid("follow-request")
                .name("FollowRequest (pair, judge, time out)");
    }
}
