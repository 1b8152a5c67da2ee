package io.modelwatch.lab.benchmark;

import io.modelwatch.schemas.event.Event.Kind;
import java.io.IOException;

/**
 * Traffic stored in Kafka.
 *
 * @param all requests, responses and feedback
 * @param withoutFeedback requests and responses
 * @param seconds that writing took
 */
record DataSet(DataSetTopics topics, long all, long withoutFeedback, double seconds) {
    /** Event time begins at a full hour: 2026-11-22T00:00:00Z. */
    private static final long START = 1_795_305_600_000L;

    private static final int LINGER_MILLIS = 20;

    /**
     * Writes the first events of seeded traffic.
     *
     * @param perSecond events a second of event time
     */
    static DataSet write(String bootstrapServers, DataSetTopics topics, long seed, long events, double perSecond)
            throws IOException {
        topics.create(bootstrapServers);
        long begun = System.nanoTime();
        long[] feedback = new long[1];
        long written;
        try (BatchedKafkaOutput kafka = new BatchedKafkaOutput(bootstrapServers, topics.inputs(), LINGER_MILLIS)) {
            written = new BenchmarkTraffic(seed, (kind, timestamp, key, value) -> {
                        feedback[0] += kind == Kind.FEEDBACK ? 1 : 0;
                        kafka.write(kind, timestamp, key, value);
                    })
                    .write(events, START, perSecond);
        }
        return new DataSet(topics, written, written - feedback[0], (System.nanoTime() - begun) / 1e9);
    }

    double perSecond() {
        return all / seconds;
    }
}
