package io.modelwatch.lab.falsealarms;

import io.modelwatch.local.simulate.Fault;
import io.modelwatch.local.simulate.Scenario;
import io.modelwatch.local.simulate.SimulatedModel;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * What chance leaves of a fault: the probability that a rule finds it which knows without error what to expect, is abnormal beyond four
 * deviations of chance, and asks for three of five windows of a minute. No rule that keeps this limit can be better; least changes that a
 * rule asks for, and what it still has to learn, come on top.
 */
final class FaultPower {
    private static final double LIMIT = 4;
    private static final int OF = 5;
    private static final int ASKED = 3;
    private static final double WINDOW_SECONDS = 60;
    /** Deviation of the median of n standard normal values, times the root of n. */
    private static final double OF_MEDIAN = 1.2533;
    /** Deviation of the logarithm of the p99, times the root of n, where 3 % lie in a tail with a sigma of 0.25. */
    private static final double OF_P99 = 2.28;
    /** Of a class or an estimate. */
    private static final double TRUTH_KNOWN = 0.7;
    /** Deviation of a minute's mean memory, as a share of it. */
    private static final double OF_MEMORY = 12.0 / 2_048 / 2.45;

    private static final double TWO_PI = 2 * Math.PI;

    private final Scenario scenario;

    FaultPower(Scenario scenario) {
        this.scenario = scenario;
    }

    /** Whether a fault begins while traffic is above its mean. */
    boolean atPeak(Fault fault) {
        return traffic(fault) > 1;
    }

    /** How large the fault is as people say it: of a leak, how much it has grown by at the end. */
    int percent(Fault fault) {
        double minutes = fault.durationMillis() / (WINDOW_SECONDS * 1_000);
        return (int) Math.round(100 * fault.size() * (fault.kind().grows() ? minutes : 1));
    }

    /** In [0, 1]; of a working day. */
    double of(Fault fault) {
        double beyond = new NormalDistribution().cumulativeProbability(deviations(fault) - LIMIT);
        return 1 - new BinomialDistribution(OF, beyond).cumulativeProbability(ASKED - 1);
    }

    /** How many deviations of chance a window of a minute is off. */
    private double deviations(Fault fault) {
        SimulatedModel model = scenario.models().stream()
                .filter(candidate -> candidate.name().equals(fault.model()))
                .findFirst()
                .orElseThrow();
        double requests = model.requestsPerSecond() * WINDOW_SECONDS * traffic(fault);
        double root = Math.sqrt(requests);
        double size = fault.size();
        return switch (fault.kind()) {
            case LATENCY_SHIFT -> Math.log1p(size) * root / (OF_MEDIAN * model.latencySigma());
            case LATENCY_TAIL -> Math.log1p(size) * root / OF_P99;
            case ERROR_BURST -> ofShare(scenario.errorShare(), size, requests);
            case RESPONSE_DROP -> ofShare(scenario.orphanShare(), size, requests);
            case QUALITY_DROP, BAD_VERSION -> ofQuality(model, size, requests);
            case TRAFFIC_LOSS, OVERLOAD -> size * root;
            case RESOURCE_LEAK -> percent(fault) / 100.0 / OF_MEMORY;
            case MALFORMED, DUPLICATED, CLOCK_SKEW -> 0;
        };
    }

    private static double ofQuality(SimulatedModel model, double size, double requests) {
        return switch (model.task()) {
            case REGRESSION -> (1 / (1 - size) - 1) * Math.sqrt(requests * TRUTH_KNOWN) / Math.sqrt(Math.PI / 2 - 1);
            case BINARY -> ofShare(model.goodness(), model.goodness() * size, requests * TRUTH_KNOWN);
            case RANKING, CLICKS, RELEVANCE, SHOP -> ofShare(model.goodness(), model.goodness() * size, requests);
        };
    }

    private static double ofShare(double usual, double change, double trials) {
        return change / Math.sqrt(usual * (1 - usual) / trials);
    }

    private double traffic(Fault fault) {
        return 1 + scenario.amplitude() * Math.sin(TWO_PI * fault.beginMillis() / scenario.dayMillis());
    }
}
