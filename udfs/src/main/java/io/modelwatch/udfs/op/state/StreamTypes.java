package io.modelwatch.udfs.op.state;

import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.alert.Verdict;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Incoming;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.control.Command;
import io.modelwatch.udfs.detect.Transition;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.ModelTerm;
import io.modelwatch.udfs.window.PanePart;
import io.modelwatch.udfs.window.RollCall;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/** The streams' types whose serializers are written by hand. */
public final class StreamTypes {
    public static final TypeInformation<Incoming> INCOMING =
            new HandWrittenType<>(Incoming.class, new ChainedOnlySerializer<>(Incoming.class));
    public static final TypeInformation<Event> EVENT = new HandWrittenType<>(Event.class, new EventSerializer());
    public static final TypeInformation<Outcome> OUTCOME =
            new HandWrittenType<>(Outcome.class, new ChainedOnlySerializer<>(Outcome.class));

    /** The outcomes of the sample, which leave their chain. */
    public static final TypeInformation<Outcome> SENT_OUTCOME =
            new HandWrittenType<>(Outcome.class, new SentOutcomeSerializer<>());

    public static final TypeInformation<Outcome.Rescored> RESCORED =
            new HandWrittenType<>(Outcome.Rescored.class, new SentOutcomeSerializer<>());
    public static final TypeInformation<Outcome.Judged> JUDGED =
            new HandWrittenType<>(Outcome.Judged.class, new SentOutcomeSerializer<>());
    public static final TypeInformation<Outcome.RescoredJudged> RESCORED_JUDGED =
            new HandWrittenType<>(Outcome.RescoredJudged.class, new SentOutcomeSerializer<>());
    public static final TypeInformation<Sampled> SAMPLED =
            new HandWrittenType<>(Sampled.class, new SampledSerializer());
    public static final TypeInformation<Command> COMMAND = new HandWrittenType<>(Command.class, Memories.COMMAND);
    public static final TypeInformation<PanePart> PANE_PART =
            new HandWrittenType<>(PanePart.class, PanePartSerializer.INSTANCE);
    public static final TypeInformation<ProfilePart> PROFILE_PART =
            new HandWrittenType<>(ProfilePart.class, ProfilePartSerializer.INSTANCE);
    public static final TypeInformation<RollCall> ROLL_CALL =
            new HandWrittenType<>(RollCall.class, RollCallSerializer.INSTANCE);
    public static final TypeInformation<ModelTerm> MODEL_TERM =
            new HandWrittenType<>(ModelTerm.class, ModelTermSerializer.INSTANCE);
    /** Changes that incidents are made of. */
    public static final TypeInformation<Transition> TRANSITION =
            new HandWrittenType<>(Transition.class, TransitionSerializer.INSTANCE);

    public static final TypeInformation<Sign> SIGN = new HandWrittenType<>(Sign.class, SignSerializer.INSTANCE);

    public static final TypeInformation<MetricPoint> POINT =
            new HandWrittenType<>(MetricPoint.class, PointSerializer.INSTANCE);
    public static final TypeInformation<Verdict> VERDICT =
            new HandWrittenType<>(Verdict.class, VerdictSerializer.INSTANCE);
    public static final TypeInformation<Answer> ANSWER = TypeInformation.of(Answer.class);

    /** How an operator that is connected with the broadcast commands keeps those that it needs: by their numbers. */
    public static final MapStateDescriptor<Long, Command> COMMANDS =
            new MapStateDescriptor<>("commands", LongSerializer.INSTANCE, Memories.COMMAND);

    private StreamTypes() {}
}
