package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.PatternStage;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignPattern;
import io.modelwatch.udfs.incident.SignTest;
import java.time.Duration;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;

/** A pattern of signs as Flink CEP runs it. */
final class CepPattern {
    private CepPattern() {}

    /** @param guard that evaluates its conditions */
    static Pattern<Sign, ?> of(SignPattern pattern, PatternGuard guard) {
        Pattern<Sign, Sign> built = null;
        for (PatternStage stage : pattern.stages()) {
            built = begun(built, stage).where(new Alone(guard, stage.test()));
            for (PatternStage.After after : stage.after()) {
                built = built.where(new After(after.stage(), guard, after.test()));
            }
        }
        return pattern.withinMillis() == 0 ? built : built.within(Duration.ofMillis(pattern.withinMillis()));
    }

    private static Pattern<Sign, Sign> begun(Pattern<Sign, Sign> before, PatternStage stage) {
        if (before == null) {
            return Pattern.begin(stage.name());
        }
        return stage.mustNotCome() ? before.notFollowedBy(stage.name()) : before.followedBy(stage.name());
    }

    /** Holds if a test holds for a sign. */
    private static final class Alone extends SimpleCondition<Sign> {
        private static final long serialVersionUID = 1;

        private final PatternGuard guard;
        private final SignTest test;

        Alone(PatternGuard guard, SignTest test) {
            this.guard = guard;
            this.test = test;
        }

        @Override
        public boolean filter(Sign sign) {
            return guard.holds(test, sign);
        }
    }

    /** Holds if a test holds for a sign and the one that an earlier stage holds. */
    private static final class After extends IterativeCondition<Sign> {
        private static final long serialVersionUID = 1;

        private final String stage;
        private final PatternGuard guard;
        private final SignTest.Together test;

        After(String stage, PatternGuard guard, SignTest.Together test) {
            this.stage = stage;
            this.guard = guard;
            this.test = test;
        }

        /** What an earlier stage holds comes from state, which is not guarded. */
        @Override
        public boolean filter(Sign sign, Context<Sign> context) throws Exception {
            for (Sign earlier : context.getEventsForPattern(stage)) {
                return guard.hold(test, earlier, sign);
            }
            return false;
        }
    }
}
