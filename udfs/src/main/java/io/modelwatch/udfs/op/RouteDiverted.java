package io.modelwatch.udfs.op;

import io.modelwatch.schemas.alert.DeadLetter;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.profile.ProfilePart;
import io.modelwatch.udfs.window.PanePart;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sorts, in the same chain, what {@link Admit} set apart: parts of panes go to the main output, the rest to side outputs. */
public final class RouteDiverted extends ProcessFunction<Diverted, PanePart> {
    private static final long serialVersionUID = 1;

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    public static final OutputTag<ProfilePart> PROFILES = new OutputTag<>("profiles", StreamTypes.PROFILE_PART);

    @Override
    public void processElement(Diverted apart, Context context, Collector<PanePart> out) {
        if (apart.letter() != null) {
            context.output(DEAD_LETTERS, apart.letter());
        } else if (apart.profile() != null) {
            context.output(PROFILES, apart.profile());
        } else {
            out.collect(apart.part());
        }
    }
}
