package io.modelwatch.local.simulate;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The effects of the faults on one request at one time.
 *
 * @param latencyFactor of every latency
 * @param tailFactor of the slowest latencies
 * @param errorShare additional share that fails
 * @param dropShare additional share without a response
 * @param quality remaining quality, 1 without a fault
 */
record Effects(
        double latencyFactor,
        double tailFactor,
        double errorShare,
        double dropShare,
        double quality,
        Fault malformed,
        Fault duplicated,
        Fault skewed) {
    /** Share of requests that fail in an overload, relative to the growth of traffic. */
    private static final double OVERLOAD_ERRORS = 0.05;

    static Effects of(List<Fault> faults, String version, Map<String, String> segments, long sinceLive) {
        double latency = 1;
        double tail = 1;
        double errors = 0;
        double drops = 0;
        double quality = 1;
        Fault malformed = null;
        Fault duplicated = null;
        Fault skewed = null;
        for (Fault fault : faults) {
            if (fault.isActive(sinceLive) && fault.hitsVersion(version) && fault.hitsSegments(segments)) {
                switch (fault.kind()) {
                    case LATENCY_SHIFT -> latency *= 1 + fault.size();
                    case LATENCY_TAIL -> tail *= 1 + fault.size();
                    case OVERLOAD -> {
                        latency *= slowdown(fault);
                        errors += OVERLOAD_ERRORS * fault.size();
                    }
                    case ERROR_BURST -> errors += fault.size();
                    case RESPONSE_DROP -> drops += fault.size();
                    case QUALITY_DROP, BAD_VERSION -> quality *= 1 - fault.size();
                    case MALFORMED -> malformed = fault;
                    case DUPLICATED -> duplicated = fault;
                    case CLOCK_SKEW -> skewed = fault;
                    case TRAFFIC_LOSS, RESOURCE_LEAK -> {} // not per request: see Simulator and Instances
                }
            }
        }
        return new Effects(latency, tail, errors, drops, quality, malformed, duplicated, skewed);
    }

    /** The remaining share of a version's traffic. */
    static double trafficOf(List<Fault> faults, String version, Map<String, String> segments, long sinceLive) {
        double left = 1;
        for (Fault fault : faults) {
            if (fault.kind() == FaultKind.TRAFFIC_LOSS
                    && fault.isActive(sinceLive)
                    && fault.hitsVersion(version)
                    && fault.hitsSegments(segments)) {
                left *= Math.max(0, 1 - fault.size());
            }
        }
        return left;
    }

    /** A version's traffic as a multiple of the usual, over all of its segments. */
    static double surgeOf(List<Fault> faults, String version, long sinceLive) {
        return overloads(faults, version, sinceLive)
                .mapToDouble(fault -> 1 + fault.size())
                .reduce(1, (one, other) -> one * other);
    }

    /** A version's CPU use as a multiple of the usual. */
    static double loadOf(List<Fault> faults, String version, long sinceLive) {
        return overloads(faults, version, sinceLive)
                .mapToDouble(Effects::slowdown)
                .reduce(1, (one, other) -> one * other);
    }

    private static Stream<Fault> overloads(List<Fault> faults, String version, long sinceLive) {
        return faults.stream()
                .filter(fault -> fault.kind() == FaultKind.OVERLOAD)
                .filter(fault -> fault.isActive(sinceLive) && fault.hitsVersion(version));
    }

    /** Whether a fault breaks or duplicates a record, by its size; null: no fault, and nothing is drawn. */
    static boolean hits(Draws draws, Fault fault) {
        return fault != null && draws.happens(fault.size());
    }

    private static double slowdown(Fault overload) {
        return 1 + overload.size() / 2;
    }
}
