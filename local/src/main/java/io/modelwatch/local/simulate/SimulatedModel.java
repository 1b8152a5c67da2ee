package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model and its traffic.
 *
 * @param requestsPerSecond mean over a day, > 0
 * @param versions version to share of the traffic; adds up to 1
 * @param segments dimension to its values with their shares; each adds up to 1
 * @param medianLatencyMillis > 0
 * @param latencySigma of the logarithm of latency, >= 0
 * @param goodness ranking and shop: share of requests with a click; clicks and relevance: share of requests whose user looks at the list;
 *     binary: share of right classes; regression: standard error of the estimate
 * @param instances of each version, >= 1
 */
public record SimulatedModel(
        String name,
        Task task,
        double requestsPerSecond,
        Map<String, Double> versions,
        Map<String, Map<String, Double>> segments,
        double medianLatencyMillis,
        double latencySigma,
        double goodness,
        int instances) {
    private static final double ROUNDING = 1e-6;

    /** What the model returns. */
    public enum Task {
        RANKING,
        /** A ranking with real requests, scores and clicks: see {@link Clicks}. */
        CLICKS,
        /** The same for titles of a query, by a published text model: see {@link Searches}. */
        RELEVANCE,
        /** A ranking of which feedback says what was done: what was seen, clicked, put into the cart and bought, and for how much. */
        SHOP,
        BINARY,
        REGRESSION
    }

    public SimulatedModel {
        checkShares("versions", versions);
        segments.forEach((dimension, shares) -> checkShares("segments." + dimension, shares));
        versions = inOrder(versions);
        segments = inOrder(segments);
    }

    /** The same model with more or fewer requests. */
    SimulatedModel times(double factor) {
        return new SimulatedModel(
                name,
                task,
                requestsPerSecond * factor,
                versions,
                segments,
                medianLatencyMillis,
                latencySigma,
                goodness,
                instances);
    }

    private static void checkShares(String key, Map<String, Double> shares) {
        double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
        check(Math.abs(sum - 1) < ROUNDING, "%s must add up to 1, was %s", key, sum);
    }

    /** Not Map.copyOf: its order differs from process to process, and with it the events. */
    private static <T> Map<String, T> inOrder(Map<String, T> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
