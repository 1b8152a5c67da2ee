package io.modelwatch.schemas.read;

import java.io.Serializable;

/**
 * Which predictions of a model's responses are kept, and of how many requests the inputs. What is accepted does not depend on it:
 * predictions are checked either way, and inputs that cannot be read make no record unusable.
 */
@FunctionalInterface
public interface Projection extends Serializable {
    /**
     * @param maxItems how many of the first items are kept, >= 0; 0: the event has none
     * @param scores whether their scores are kept as well
     */
    record Part(int maxItems, boolean scores) implements Serializable {
        public static final Part NOTHING = new Part(0, false);
        static final Part EVERYTHING = new Part(ContractRules.MAX_PREDICTIONS, true);

        public static Part items(int maxItems) {
            return new Part(maxItems, false);
        }

        public static Part itemsAndScores(int maxItems) {
            return new Part(maxItems, true);
        }
    }

    /** Must answer the same for the same model: the answer is remembered. */
    Part of(String model);

    /** Whether scores of the model's predictions are compared with its truth, so that an item without one is flawed. */
    default boolean needsScores(String model) {
        return of(model).scores();
    }

    /**
     * The share of the requests, in [0, 1] and by {@link io.modelwatch.schemas.Hash#fraction}, of which inputs and all predictions are
     * kept.
     */
    default double sampleRate() {
        return 0;
    }

    /**
     * The share of a model's requests, in [0, 1] and by {@link io.modelwatch.schemas.Hash#fraction}, of which the features are kept. Must
     * answer the same for the same model.
     */
    default double featureRate(String model) {
        return 0;
    }

    /**
     * Whether a reading of this name is kept: not where a metric would be made of it that is another's. One that is not counts as unusable.
     */
    default boolean reading(String name) {
        return true;
    }

    static Projection nothing() {
        return model -> Part.NOTHING;
    }
}
