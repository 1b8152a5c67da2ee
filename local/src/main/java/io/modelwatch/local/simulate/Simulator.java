package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.alert.Heartbeat;
import io.modelwatch.schemas.event.Event;

/**
 * Writes the traffic of a scenario, one stretch of event time after another. The same scenario, seed and times give the same records, byte
 * by byte, however time is divided and however fast it runs: each second of each version draws from its own stream of random numbers.
 *
 * <p>Record timestamps are true: a record's timestamp is when its producer sent it, for feedback when the user acted. A topic that receives
 * history must therefore keep the producer's timestamps (CreateTime).
 */
public final class Simulator {
    private static final long SECOND = SimulatedTraffic.SECOND;
    private static final long NEVER = Long.MAX_VALUE;

    private final DueRecords due = new DueRecords();
    private final WrittenRecords ledger = new WrittenRecords();
    private final SimulatedTraffic traffic;
    private final int models;
    /** Events of all seconds before it are generated; records before it are written. */
    private long reached;

    /**
     * A simulator at the start of history.
     *
     * @param start when history begins, epoch milliseconds, a full second
     * @param liveStart when the live part begins, the reference of the faults' times, >= start, a full second
     */
    public Simulator(Scenario scenario, long seed, long start, long liveStart) {
        this(scenario, seed, start);
        goLive(liveStart, NEVER);
    }

    /**
     * A simulator at the start of history, without faults until {@link #goLive} is called.
     *
     * @param start when history begins, epoch milliseconds, a full second
     */
    public Simulator(Scenario scenario, long seed, long start) {
        this.traffic = new SimulatedTraffic(scenario, seed, start, new SimulatedRecords(due, ledger));
        this.models = scenario.models().size();
        this.reached = start;
    }

    /**
     * Sets when the live part begins and ends; faults act within it only.
     *
     * @param from epoch milliseconds, a full second, not before what was already generated
     * @param until epoch milliseconds, exclusive, >= from
     */
    public void goLive(long from, long until) {
        check(from % SECOND == 0, "live start must be a full second, was %s ms", from);
        check(from >= reached, "live start must be >= %s ms, was %s ms", reached, from);
        check(until >= from, "live end must be >= live start = %s ms, was %s ms", from, until);
        traffic.goLive(from, until);
    }

    /**
     * Ends the live part: no fault acts from then on.
     *
     * @param until epoch milliseconds, not before what was already generated
     */
    public void endLive(long until) {
        check(until >= reached, "live end must be >= %s ms, was %s ms", reached, until);
        traffic.endLive(until);
    }

    /**
     * Writes all records with a timestamp before {@code until} that are not written yet, in timestamp order.
     *
     * @param until epoch milliseconds; one that is not after the last one writes nothing
     * @param heartbeats whether to write a heartbeat every second too: for history; in the live part the job does it
     */
    public void writeUntil(long until, boolean heartbeats, Output output) {
        while (reached < until) {
            if (reached % SECOND == 0) {
                makeSecond(reached, heartbeats);
            }
            reached = Math.min(until, reached - reached % SECOND + SECOND);
            due.writeBefore(reached, output, ledger);
        }
    }

    /** What was written and injected so far. */
    public WrittenRecords ledger() {
        return ledger;
    }

    private void makeSecond(long second, boolean heartbeats) {
        if (heartbeats) {
            due.add(Event.Kind.HEARTBEAT, second, "simulator", Heartbeat.encode(second));
        }
        for (int model = 0; model < models; model++) {
            traffic.makeSecond(second, model);
        }
    }
}
