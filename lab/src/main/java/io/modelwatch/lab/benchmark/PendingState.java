package io.modelwatch.lab.benchmark;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.lab.benchmark.JobUnderTest.Labels;
import io.modelwatch.schemas.event.Event.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;

/**
 * The heap that a pending request takes in the job: how much the live heap of this process grows with a number of additional pending
 * requests. What the job allocates at startup (buffers of Kafka's clients, classes) is excluded, and so is what a checkpoint holds while it
 * is written.
 */
final class PendingState {
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(700);
    private static final int COLLECTIONS = 4;
    private static final int WARM_UP_SHARE = 10;
    private static final int LINGER_MILLIS = 20;
    /** Events a second of event time: however fast they are written, none is so far ahead of the clock that it is rejected. */
    private static final double RATE = 200_000;

    private static final long NO_CHECKPOINT_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final String NOTHING_IS_DUE = "requests.response-timeout: 24h\n";

    private final Runner runner;
    private final JobUnderTest job;
    private final String bootstrapServers;

    /** What is pending. */
    enum Waiting {
        /** Requests that wait for their response. */
        FOR_RESPONSE("requestsPending", Kind.REQUEST),
        /** Served requests with ten predictions that wait for labels. */
        FOR_LABELS("requestsServed", Kind.RESPONSE);

        private final String gauge;
        /** The last kind of record that is written for each request. */
        private final Kind last;

        Waiting(String gauge, Kind last) {
            this.gauge = gauge;
            this.last = last;
        }

        /** How many requests of a job are pending in this way. */
        long in(JobID job) {
            return JobCounters.sum(job, "FollowRequest", gauge);
        }

        private boolean needs(Kind kind) {
            return kind == Kind.REQUEST || kind == last;
        }
    }

    PendingState(Runner runner, JobUnderTest job, String bootstrapServers) {
        this.runner = runner;
        this.job = job;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Bytes of live heap per pending request.
     *
     * @param requests number of additional pending requests
     */
    double bytesPerRequest(Waiting waiting, long requests, long seed) throws IOException {
        DataSetTopics topics = new DataSetTopics("state-" + waiting.gauge).create(bootstrapServers);
        JobID running = start(Backend.HEAP, topics);
        try {
            long few = fill(running, topics, waiting, requests / WARM_UP_SHARE, seed);
            long before = liveHeap();
            long all = fill(running, topics, waiting, requests, seed + 1);
            return (liveHeap() - before) / (double) (all - few);
        } finally {
            runner.cluster().cancel(running);
            JobCounters.forget(running);
        }
    }

    /** A job in which every request waits for a day, and which takes checkpoints only on demand. */
    JobID start(Backend backend, DataSetTopics topics) throws IOException {
        return runner.cluster()
                .submit(job.live(
                        runner.environment(backend, NO_CHECKPOINT_MILLIS), topics, Labels.ONE_DAY, NOTHING_IS_DUE));
    }

    /**
     * Writes requests and waits until they are pending.
     *
     * @return how many are pending now
     */
    long fill(JobID running, DataSetTopics topics, Waiting waiting, long requests, long seed) {
        long before = waiting.in(running);
        long all = before + write(topics, waiting, requests, seed);
        await(running, waiting, all);
        return all;
    }

    /** @return how many requests are of the kind that waits */
    private long write(DataSetTopics topics, Waiting waiting, long requests, long seed) {
        long[] complete = new long[1];
        long now = System.currentTimeMillis();
        try (BatchedKafkaOutput kafka = new BatchedKafkaOutput(bootstrapServers, topics.inputs(), LINGER_MILLIS)) {
            BenchmarkTraffic traffic = new BenchmarkTraffic(seed, (kind, timestamp, key, value) -> {
                if (waiting.needs(kind)) {
                    kafka.write(kind, timestamp, key, value);
                    complete[0] += kind == waiting.last ? 1 : 0;
                }
            });
            traffic.write((long) (requests * BenchmarkTraffic.EVENTS_PER_REQUEST), now, RATE);
        }
        return complete[0];
    }

    private static void await(JobID job, Waiting waiting, long expected) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long found = 0;
        while (found < expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
            found = waiting.in(job);
        }
        check(found == expected, "%s must become %s, was %s", waiting.gauge, expected, found);
    }

    @SuppressWarnings("SystemGc") // the live heap is what is left after a collection
    private static long liveHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            LockSupport.parkNanos(SETTLE_NANOS);
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
