package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Draws the traffic of a scenario, second by second: each second of each version from a stream of random numbers of its own. */
final class SimulatedTraffic {
    static final long SECOND = 1_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final double TWO_PI = 2 * StrictMath.PI;
    /** Traffic of a bad version as a share of the model's, on top of the rest: the other versions are not affected. */
    private static final double SHARE_OF_NEW_VERSION = 0.4;

    private static final int REQUESTS = 1;
    private static final int RESOURCES = 2;

    private final Scenario scenario;
    private final long seed;
    private final long start;
    /** Reference of the faults' times; no fault acts before it or from {@link #liveEnd} on. */
    private long liveStart = NEVER;

    private long liveEnd = NEVER;
    /** By number of the model. */
    private final List<SimulatedRequests> requests = new ArrayList<>();

    private final List<Instances> instances = new ArrayList<>();

    /** @param start when history begins, epoch milliseconds, a full second */
    SimulatedTraffic(Scenario scenario, long seed, long start, Observer observer) {
        check(start % SECOND == 0, "start must be a full second, was %s ms", start);
        this.scenario = scenario;
        this.seed = seed;
        this.start = start;
        for (SimulatedModel model : scenario.models()) {
            requests.add(new SimulatedRequests(scenario, model, observer));
            instances.add(new Instances(scenario, model, observer));
        }
    }

    /** Sets when faults act: from the one until the other, exclusive, epoch milliseconds. */
    void goLive(long from, long until) {
        liveStart = from;
        liveEnd = until;
    }

    /** No fault acts from then on, epoch milliseconds. */
    void endLive(long until) {
        liveEnd = until;
    }

    /** @param number of the model in the scenario, from 0 */
    void makeSecond(long second, int number) {
        SimulatedModel model = scenario.models().get(number);
        int version = 0;
        for (Map.Entry<String, Double> share : trafficShares(model, second).entrySet()) {
            long at = (second - start) / SECOND;
            double mean = model.requestsPerSecond()
                    * share.getValue()
                    * rhythm(second)
                    * Effects.surgeOf(scenario.faultsOf(model.name()), share.getKey(), sinceLive(second));
            Draws draws = new Draws(seed, REQUESTS, number, version, at);
            SimulatedRequests maker = requests.get(number);
            for (int left = draws.poisson(mean); left > 0; left--) {
                long time = second + draws.below((int) SECOND);
                maker.make(draws, share.getKey(), time, sinceLive(time));
            }
            if ((second - start) % scenario.resourceIntervalMillis() == 0) {
                Draws readings = new Draws(seed, RESOURCES, number, version, at);
                instances.get(number).report(readings, share.getKey(), second, sinceLive(second));
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
