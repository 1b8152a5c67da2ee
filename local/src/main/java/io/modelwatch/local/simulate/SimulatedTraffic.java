package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws the traffic of a scenario, second by second: each second of each version from a stream of random numbers of its own. */
final class SimulatedTraffic {
    static final long SECOND = 1_000;
    private static final long NEVER = Long.MAX_VALUE;
    private static final int REQUESTS = 1;
    static final int RESOURCES = 2;

    private final Scenario scenario;
    private final long seed;
    private final long start;
    /** Reference of the faults' times; no fault acts before it or from {@link #liveEnd} on. */
    private long liveStart = NEVER;

    private long liveEnd = NEVER;
    /** By number of the model. */
    private final List<SimulatedRequests> requests = new ArrayList<>();

    private final List<Instances> instances = new ArrayList<>();
    private final List<Circumstances> circumstances = new ArrayList<>();

    /** @param start when history begins, epoch milliseconds, a full second */
    SimulatedTraffic(Scenario scenario, long seed, long start, Observer observer) {
        check(start % SECOND == 0, "start must be a full second, was %s ms", start);
        this.scenario = scenario;
        this.seed = seed;
        this.start = start;
        for (SimulatedModel model : scenario.models()) {
            Circumstances usual = new Circumstances(scenario, model, start);
            Observer told = new LostLabels(observer, time -> usual.losesLabels(sinceLive(time)));
            circumstances.add(usual);
            requests.add(new SimulatedRequests(scenario, model, usual, told));
            instances.add(new Instances(scenario, model, usual, observer));
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
        Circumstances usual = circumstances.get(number);
        int version = 0;
        for (Map.Entry<String, Double> share : usual.shares(sinceLive(second)).entrySet()) {
            long at = (second - start) / SECOND;
            double mean = model.requestsPerSecond()
                    * share.getValue()
                    * usual.traffic(second, sinceLive(second))
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

    /** Milliseconds of the live part; negative outside of it. */
    private long sinceLive(long time) {
        return time < liveEnd ? time - liveStart : -1;
    }
}
