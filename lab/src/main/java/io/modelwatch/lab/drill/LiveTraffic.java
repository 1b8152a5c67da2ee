package io.modelwatch.lab.drill;

import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Output;
import io.modelwatch.local.simulate.Simulator;
import java.time.Clock;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Traffic in real time, written by a separate thread until it is closed. */
public final class LiveTraffic implements AutoCloseable {
    private static final long SECOND_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 50;
    private static final long PATIENCE_SECONDS = 60;
    /** From the call until faults begin: the simulator works in whole seconds. */
    private static final long LEAD_MILLIS = 2 * SECOND_MILLIS;

    private final Clock clock = Clock.systemUTC();
    private final Simulator simulator;
    private final KafkaOutput kafka;
    private final Output output;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "live-traffic"));
    /** Null as long as every write succeeded. */
    private volatile RuntimeException failure;

    /**
     * @param output the output to the topics
     * @param simulator at the begin of history
     */
    LiveTraffic(Simulator simulator, KafkaOutput kafka, Output output) {
        this.simulator = simulator;
        this.kafka = kafka;
        this.output = output;
    }

    /** Writes everything up to now, with heartbeats, as fast as possible, and continues in real time. */
    void start() {
        simulator.writeUntil(clock.millis(), true, output);
        kafka.flush();
        var unused = thread.scheduleWithFixedDelay(this::writeUntilNow, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Starts faults two seconds from now. */
    synchronized void goLive() {
        goLive(fullSecondAfter(clock.millis() + LEAD_MILLIS));
    }

    /** Starts faults at the given time, a full second for which nothing is written yet. */
    synchronized void goLive(long from) {
        simulator.goLive(from, Long.MAX_VALUE);
    }

    /** Ends faults at the next second, which is returned, epoch milliseconds. */
    synchronized long calmDown() {
        long from = fullSecondAfter(clock.millis());
        simulator.endLive(from);
        return from;
    }

    private static long fullSecondAfter(long time) {
        return (time / SECOND_MILLIS + 1) * SECOND_MILLIS;
    }

    /** @throws RuntimeException if a record was rejected */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the traffic and waits until the broker has all of it. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("traffic must end within %d s, did not".formatted(PATIENCE_SECONDS));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            kafka.close();
        }
    }

    private synchronized void writeUntilNow() {
        try {
            simulator.writeUntil(clock.millis(), false, output);
        } catch (RuntimeException refused) {
            failure = refused;
            throw refused; // and nothing more is written
        }
    }
}
