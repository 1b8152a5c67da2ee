package io.modelwatch.udfs.follow;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;

/**
 * Counts by model what was beyond {@link FollowLimits} since the start, to find the producer. Producers name models freely, so those
 * after the first {@value #MOST_MODELS} share a name.
 */
public final class BeyondLimits {
    private static final int MOST_MODELS = 100;
    private static final String FURTHER_MODELS = "other";

    /** What can exceed a limit; names the counters. */
    public enum What {
        /** Requests and responses of one id. */
        RECORDS("recordsBeyondLimit"),
        LABELS("labelsBeyondLimit"),
        /** Requests of the sample whose inputs were left out. */
        INPUTS("inputsBeyondLimit"),
        /** Values of feedback in another currency than the model's, which do not count. */
        VALUES("valuesOfOtherCurrencies");

        private final String counter;

        What(String counter) {
            this.counter = counter;
        }

        /** Its name. */
        public String counter() {
            return counter;
        }
    }

    /** By model and kind of excess. */
    private final BiFunction<String, What, LongConsumer> counters;

    private final Map<String, LongConsumer[]> byModel = new HashMap<>();

    /** @param counters gives the counter of a model and a kind of excess; asked once for each pair */
    public BeyondLimits(BiFunction<String, What, LongConsumer> counters) {
        this.counters = counters;
    }

    void add(What what, String model, long count) {
        LongConsumer[] own = byModel.get(model);
        if (own == null) {
            String name = byModel.size() < MOST_MODELS ? model : FURTHER_MODELS;
            own = byModel.computeIfAbsent(name, this::countersOf);
        }
        own[what.ordinal()].accept(count);
    }

    private LongConsumer[] countersOf(String model) {
        return Arrays.stream(What.values())
                .map(what -> counters.apply(model, what))
                .toArray(LongConsumer[]::new);
    }
}
