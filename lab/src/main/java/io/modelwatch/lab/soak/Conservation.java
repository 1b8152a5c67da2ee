package io.modelwatch.lab.soak;

import io.modelwatch.lab.drill.Claim;
import java.util.Map;

/**
 * Whether each record of an input is accounted for exactly once.
 *
 * @param written records in the topic
 * @param read records that the job reports as read
 * @param found records that it accounts for: late, dead letters, duplicates, used, pending
 */
record Conservation(Input input, long written, long read, long found) {
    /** @param gauges by name, summed over the job; a missing one counts as 0 */
    static Conservation of(Input input, long written, Map<String, Double> gauges) {
        long found = input.places().stream()
                .mapToLong(place -> gauges.getOrDefault(place, 0.0).longValue())
                .sum();
        return new Conservation(
                input, written, gauges.getOrDefault(input.read(), 0.0).longValue(), found);
    }

    boolean holds() {
        return written > 0 && read == written && found == written;
    }

    Claim claim() {
        return new Claim(
                "%s: %d in the topic, %d read, %d accounted for".formatted(input.name(), written, read, found),
                holds());
    }
}
