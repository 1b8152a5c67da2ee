package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Event;
import io.modelwatch.schemas.wire.Heartbeat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the traffic of a scenario, slice of event time by slice. The same scenario, seed and times give the same records, byte by byte, however
 * the time is sliced and however fast it is asked for: each second of each version draws from a stream of random numbers of its own.
 *
 * <p>Record timestamps are true: a record's timestamp is when its producer sent it, for feedback when the user acted. A topic that takes
 * history must therefore keep the producer's timestamps (CreateTime).
 */
public final class Simulator {
    private static final long SECOND = 1_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final double TWO_PI = 2 * StrictMath.PI;
    /** Share of the model's traffic that a bad version takes, on top of the rest: the other versions notice nothing. */
    private static final double SHARE_OF_NEW_VERSION = 0.4;

    private static final int REQUESTS = 1;
    private static final int RESOURCES = 2;

    private final Scenario scenario;
    private final long seed;
    private final long start;
    /** The times of faults refer to it; no fault acts before it nor from {@link #liveEnd} on. */
    private long liveStart;

    private long liveEnd;
    private final DueRecords due = new DueRecords();
    private final Ledger ledger = new Ledger();
    private final Map<SimulatedModel, Requests> requests = new LinkedHashMap<>();
    private final Map<SimulatedModel, Instances> instances = new LinkedHashMap<>();
    /** Events of all seconds before it are made; records before it are written. */
    private long reached;

    /**
     * A simulator at the begin of history.
     *
     * @param start when history begins, epoch milliseconds, a full second
     * @param liveStart when the live part begins, to which the times of faults refer, >= start, a full second
     */
    public Simulator(Scenario scenario, long seed, long start, long liveStart) {
        this(scenario, seed, start);
        goLive(liveStart, NEVER);
    }

    /**
     * A simulator at the begin of history, without faults until {@link #goLive} is called.
     *
     * @param start when history begins, epoch milliseconds, a full second
     */
    public Simulator(Scenario scenario, long seed, long start) {
        check(start % SECOND == 0, "start must be a full second, was %s ms", start);
        this.scenario = scenario;
        this.seed = seed;
        this.start = start;
        this.liveStart = NEVER;
        this.liveEnd = NEVER;
        this.reached = start;
        for (SimulatedModel model : scenario.models()) {
            requests.put(model, new Requests(scenario, model, due, ledger));
            instances.put(model, new Instances(scenario, model, due));
        }
    }

    /**
     * Sets when the live part begins and ends; faults act within it only.
     *
     * @param from epoch milliseconds, a full second, not before what was made already
     * @param until epoch milliseconds, exclusive, >= from
     */
    public void goLive(long from, long until) {
        check(from % SECOND == 0, "live start must be a full second, was %s ms", from);
        check(from >= reached, "live start must be >= %s ms, was %s ms", reached, from);
        check(until >= from, "live end must be >= live start = %s ms, was %s ms", from, until);
        liveStart = from;
        liveEnd = until;
    }

    /**
     * Writes all records with a timestamp before {@code until} that were not written yet, in the order of timestamps.
     *
     * @param until epoch milliseconds; one that is not after the last one writes nothing
     * @param heartbeats whether the time is written once a second too: for history, since in the live part the job does it
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

    /** What was written and planted so far. */
    public Ledger ledger() {
        return ledger;
    }

    private void makeSecond(long second, boolean heartbeats) {
        if (heartbeats) {
            due.add(Event.Kind.HEARTBEAT, second, "simulator", Heartbeat.encode(second));
        }
        int model = 0;
        for (SimulatedModel each : scenario.models()) {
            makeSecondOf(each, model++, second);
        }
    }

    private void makeSecondOf(SimulatedModel model, int number, long second) {
        int version = 0;
        for (Map.Entry<String, Double> share : trafficShares(model, second).entrySet()) {
            long at = (second - start) / SECOND;
            double mean = model.requestsPerSecond()
                    * share.getValue()
                    * rhythm(second)
                    * Effects.surgeOf(scenario.faultsOf(model.name()), share.getKey(), sinceLive(second));
            Draws draws = new Draws(seed, REQUESTS, number, version, at);
            Requests maker = requests.get(model);
            for (int left = draws.poisson(mean); left > 0; left--) {
                long time = second + draws.below((int) SECOND);
                maker.make(draws, share.getKey(), time, sinceLive(time));
            }
            if ((second - start) % scenario.resourceIntervalMillis() == 0) {
                Draws readings = new Draws(seed, RESOURCES, number, version, at);
                instances.get(model).report(readings, share.getKey(), second, sinceLive(second));
            }
            version++;
        }
    }

    private Map<String, Double> trafficShares(SimulatedModel model, long second) {
        List<Fault> faults = scenario.faultsOf(model.name());
        Map<String, Double> shares = new LinkedHashMap<>(model.versions());
        for (Fault fault : faults) {
            if (fault.kind() == FaultKind.BAD_VERSION && fault.isActive(sinceLive(second))) {
                shares.put(fault.version(), SHARE_OF_NEW_VERSION);
            }
        }
        return shares;
    }

    /** Milliseconds of the live part; negative outside of it. */
    private long sinceLive(long time) {
        return time < liveEnd ? time - liveStart : -1;
    }

    /** 1 on average over a day; starts there and rises. */
    private double rhythm(long time) {
        return 1 + scenario.amplitude() * StrictMath.sin(TWO_PI * (time - start) / scenario.dayMillis());
    }
}
