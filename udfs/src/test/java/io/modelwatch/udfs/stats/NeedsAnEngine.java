package io.modelwatch.udfs.stats;

import org.apache.flink.api.common.functions.MapFunction;

/** What an algorithm must not be: the known bad input of the test that keeps engines out. */
public final class NeedsAnEngine implements MapFunction<Long, Long> {
    @Override
    public Long map(Long value) {
        return value;
    }
}
