package io.modelwatch.udfs.detect;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/** What follows from present rules and some former ones, and is not cheap to compute for each point. Used by one thread. */
final class RuleFacts {
    private static final int MOST_RULES = 10_000;
    private static final int MOST_MODELS = 10_000;
    private static final int MOST_WINDOWS = 1_000;

    private final DetectionSettings settings;
    private final IdentityHashMap<Rule, Facts> known = new IdentityHashMap<>();

    /**
     * What follows from a rule.
     *
     * @param id of the rule
     * @param description of its detector
     * @param remembersAs what memories of its detector depend on
     * @param sharing of its detector; may be null
     * @param ofModels by model, of some
     */
    record Facts(
            String id, String description, String remembersAs, Sharing<?, ?> sharing, Map<String, OfModel> ofModels) {}

    /**
     * What follows from a rule for one model.
     *
     * @param limits by the length of a window in milliseconds, of some
     */
    private record OfModel(RuleTerms terms, Map<Long, Double> limits) {}

    RuleFacts(DetectionSettings settings) {
        this.settings = settings;
    }

    Facts of(Rule rule) {
        Facts already = known.get(rule);
        if (already == null) {
            if (known.size() >= MOST_RULES) {
                known.clear();
            }
            Detector<?> detector = rule.detector();
            already = new Facts(
                    rule.id(),
                    detector.describe(),
                    detector.remembersAs(settings.days()),
                    detector.sharing(),
                    new HashMap<>());
            known.put(rule, already);
        }
        return already;
    }

    private OfModel of(Rule rule, String model) {
        Map<String, OfModel> byModel = of(rule).ofModels();
        OfModel already = byModel.get(model);
        if (already == null) {
            if (byModel.size() >= MOST_MODELS) {
                byModel.clear();
            }
            already = new OfModel(RuleTerms.of(rule, model, settings), new HashMap<>());
            byModel.put(model, already);
        }
        return already;
    }

    RuleTerms terms(Rule rule, String model) {
        return of(rule, model).terms();
    }

    /** The limit of a rule whose detector has one for each length of a window. */
    double limit(Rule rule, String model, long windowMillis) {
        OfModel known = of(rule, model);
        Double already = known.limits().get(windowMillis);
        if (already == null) {
            if (known.limits().size() >= MOST_WINDOWS) {
                known.limits().clear();
            }
            already = rule.detector().limit(known.terms(), windowMillis);
            known.limits().put(windowMillis, already);
        }
        return already;
    }
}
