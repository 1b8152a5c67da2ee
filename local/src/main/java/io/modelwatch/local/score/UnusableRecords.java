package io.modelwatch.local.score;

import java.util.Map;

/**
 * The job's counts of records that it could not use.
 *
 * @param deadLetters by reason code
 * @param duplicates requests and responses; negative: not known
 */
public record UnusableRecords(Map<String, Long> deadLetters, long duplicates) {
    private static final String AHEAD = "ahead_of_record_time";

    public UnusableRecords {
        deadLetters = Map.copyOf(deadLetters);
    }

    long ahead() {
        return deadLetters.getOrDefault(AHEAD, 0L);
    }

    long unreadable() {
        return deadLetters.values().stream().mapToLong(Long::longValue).sum() - ahead();
    }
}
