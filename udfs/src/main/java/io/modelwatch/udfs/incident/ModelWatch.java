package io.modelwatch.udfs.incident;

import static io.modelwatch.schemas.control.Command.Kind.DELETE_RULE;
import static io.modelwatch.schemas.control.Command.Kind.DEPLOYED;
import static io.modelwatch.schemas.control.Command.Kind.DISABLE_RULE;
import static io.modelwatch.schemas.control.Command.Kind.ENABLE_RULE;
import static io.modelwatch.schemas.control.Command.Kind.REGISTER;
import static io.modelwatch.schemas.control.Command.Kind.RETIRE;
import static io.modelwatch.schemas.control.Command.Kind.SET_RULE;
import static io.modelwatch.schemas.control.Command.Kind.UPDATE;

import io.modelwatch.schemas.control.Command;
import io.modelwatch.udfs.detect.Transition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Watches one model: makes signs of the transitions of its series by comparing each with everything else that is known of the model. Everything
 * that has one time is taken in together, so that what began at once is around each other, and so that nothing depends on its order.
 *
 * <ul>
 *   <li>A version is a rollout when it is first seen after its model has been watched for as long as {@link PatternSettings#badRolloutMillis}: at
 *       the start of a job everything is seen for the first time. It lives until its silence is forgotten.
 *   <li>A deployment that was commanded is told together with what next begins, at its time, and since the command's: a change matters to what
 *       begins after it only.
 *   <li>What is over is remembered for {@link IncidentSettings#keepMillis}.
 * </ul>
 */
public final class ModelWatch {
    /** What the commands that may explain an incident change. */
    static final Map<Command.Kind, String> CHANGES = Map.of(
            DEPLOYED, "deployed",
            REGISTER, "candidate registered",
            UPDATE, "candidate updated",
            RETIRE, "candidate retired",
            SET_RULE, "rule set",
            DISABLE_RULE, "rule disabled",
            ENABLE_RULE, "rule enabled",
            DELETE_RULE, "rule deleted");

    /** How much that is abnormal, or was, is remembered of a model. */
    static final int MOST_ABNORMAL = 10_000;

    private final long rolloutMillis;
    private final IncidentSettings incidents;
    private final int mostAbnormal;

    /**
     * What became of a model at a time.
     *
     * @param after null where nothing needs to be known
     * @param signs in their order
     */
    public record Step(ModelSituation after, List<Sign> signs) {}

    public ModelWatch(PatternSettings patterns, IncidentSettings incidents) {
        this(patterns, incidents, MOST_ABNORMAL);
    }

    ModelWatch(PatternSettings patterns, IncidentSettings incidents, int mostAbnormal) {
        this.rolloutMillis = patterns.badRolloutMillis();
        this.incidents = incidents;
        this.mostAbnormal = mostAbnormal;
    }

    /** Until when the commands of a model have been taken in, if something happens at a time. */
    public long commandsUntil(ModelSituation before, long at) {
        return before == null ? at - incidents.lookbackMillis() : before.commandsUntil();
    }

    /**
     * Takes in what happened at a time, after everything that happened before it.
     *
     * @param before null where nothing is known
     * @param transitions of one model with one time, in any order
     * @param commanded news since {@link #commandsUntil}
     */
    public Step step(ModelSituation before, String model, long at, List<Transition> transitions, Commanded commanded) {
        Turn turn = new Turn(before, model, at, commanded, incidents);
        List<Transition> inOrder = new ArrayList<>(transitions);
        inOrder.sort(SignOrder.OF_TRANSITIONS);
        for (Transition transition : inOrder) {
            switch (transition.kind()) {
                case SEEN -> turn.see(transition, rolloutMillis);
                case ENDED -> turn.end(transition);
                case BEGAN -> turn.begin(transition);
            }
        }
        return turn.step(mostAbnormal);
    }

    /**
     * Forgets what is too long over.
     *
     * @return null where nothing needs to be known any more
     */
    public ModelSituation expire(ModelSituation before, long now) {
        Commanded nothing = new Commanded(List.of(), Map.of(), version -> 0);
        ModelSituation after =
                new Turn(before, "", now, nothing, incidents).step(mostAbnormal).after();
        return after == null ? null : after.withCommandsUntil(before.commandsUntil());
    }
}
