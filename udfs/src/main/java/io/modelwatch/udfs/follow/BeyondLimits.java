package io.modelwatch.udfs.follow;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/**
 * Counts by model what was beyond {@link FollowLimits} since the start, for those who look for the producer. Models are named by whoever writes
 * requests: those after the first {@value #MOST_MODELS} share a name.
 */
public final class BeyondLimits {
    private static final int MOST_MODELS = 100;
    private static final String FURTHER_MODELS = "other";

    /** What can be too much; counters are named by it. */
    enum What {
        /** Requests and responses of one id. */
        RECORDS("recordsBeyondLimit"),
        LABELS("labelsBeyondLimit"),
        /** Requests of the sample whose inputs were left out. */
        INPUTS("inputsBeyondLimit");

        private final String counter;

        What(String counter) {
            this.counter = counter;
        }
    }

    private final MetricGroup group;
    private final Map<String, Counter[]> byModel = new HashMap<>();

    public BeyondLimits(MetricGroup group) {
        this.group = group;
    }

    void add(What what, String model, long count) {
        Counter[] counters = byModel.get(model);
        if (counters == null) {
            String name = byModel.size() < MOST_MODELS ? model : FURTHER_MODELS;
            counters = byModel.computeIfAbsent(name, this::register);
        }
        counters[what.ordinal()].inc(count);
    }

    private Counter[] register(String model) {
        MetricGroup own = group.addGroup("model", model);
        Counter[] counters = new Counter[What.values().length];
        for (What what : What.values()) {
            counters[what.ordinal()] = own.counter(what.counter);
        }
        return counters;
    }
}
