package io.modelwatch.udfs.op.pattern;

import io.modelwatch.udfs.incident.PatternGuard;
import io.modelwatch.udfs.incident.Sign;
import io.modelwatch.udfs.incident.SignTest;
import io.modelwatch.udfs.stats.Category;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;

/** What stages of several patterns say. */
final class Stage {
    private Stage() {}

    /** Holds if something is so of a sign. */
    static final class Alone extends SimpleCondition<Sign> {
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

    /** Holds if something is so of a sign and of the one that an earlier stage holds. */
    static final class After extends IterativeCondition<Sign> {
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

    static boolean began(Sign sign, String pattern, Set<Category> categories) {
        return sign.kind() == Sign.Kind.BEGAN
                && categories.contains(sign.category())
                && sign.withinMillis().containsKey(pattern);
    }

    static boolean isOfOneVersion(Sign one, Sign other) {
        return one.version().equals(other.version()) || isOfAll(one) || isOfAll(other);
    }

    private static boolean isOfAll(Sign sign) {
        return sign.version().equals(Sign.EVERY_VERSION);
    }

    static Sign only(Map<String, List<Sign>> match, String stage) {
        return match.get(stage).get(0);
    }

    /**
     * @param evidence the sign whose model, and what was around it, are told
     * @param version that it is about
     * @param at event time at which it is known
     * @param since time of serving of the first thing abnormal
     */
    static Sign recognised(String pattern, Sign evidence, String version, long at, long since) {
        return new Sign(
                Sign.Kind.RECOGNISED,
                evidence.model(),
                version,
                at,
                since,
                null,
                List.of(),
                evidence.around(),
                pattern,
                evidence.withinMillis());
    }
}
