package io.modelwatch.local.drill;

import io.modelwatch.local.simulate.KafkaOutput;
import io.modelwatch.local.simulate.Ledger;
import io.modelwatch.local.simulate.Output;
import io.modelwatch.local.simulate.Simulator;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Traffic that follows the clock, written by a thread of its own until it is closed. */
final class LiveTraffic implements AutoCloseable {
    private static final long SECOND_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 50;
    /** From the call until things go wrong: the simulator makes whole seconds. */
    private static final long LEAD_MILLIS = 2 * SECOND_MILLIS;

    private final Clock clock = Clock.systemUTC();
    private final Simulator simulator;
    private final KafkaOutput kafka;
    private final Output output;
    private final Thread thread = new Thread(this::follow, "live-traffic");
    private volatile boolean closed;
    /** Null as long as everything could be written. */
    private volatile RuntimeException failure;

    /**
     * @param output what stands before the topics
     * @param simulator at the begin of history
     */
    LiveTraffic(Simulator simulator, KafkaOutput kafka, Output output) {
        this.simulator = simulator;
        this.kafka = kafka;
        this.output = output;
    }

    /** Writes all until now, with heartbeats, as fast as it goes, and from then on as time passes. */
    void start() {
        simulator.writeUntil(clock.millis(), true, output);
        kafka.flush();
        thread.start();
    }

    /** Lets faults happen from two seconds from now on. */
    synchronized long goLive(Duration length) {
        long from = (clock.millis() + LEAD_MILLIS) / SECOND_MILLIS * SECOND_MILLIS;
        simulator.goLive(from, from + length.toMillis());
        return from;
    }

    /** Lets faults happen from the given time on, before anything is written. */
    synchronized void goLive(long from, Duration length) {
        simulator.goLive(from, from + length.toMillis());
    }

    synchronized Ledger ledger() {
        return simulator.ledger();
    }

    /** @throws RuntimeException if a record was refused */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends the traffic and waits until the broker has all of it. */
    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        kafka.close();
    }

    private void follow() {
        try {
            while (!closed) {
                writeUntilNow();
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException interrupted) {
            failure = new IllegalStateException("interrupted while traffic was written", interrupted);
        } catch (RuntimeException refused) {
            failure = refused;
        }
    }

    private synchronized void writeUntilNow() {
        simulator.writeUntil(clock.millis(), false, output);
    }
}
