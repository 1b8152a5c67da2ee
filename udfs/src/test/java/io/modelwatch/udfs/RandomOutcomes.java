package io.modelwatch.udfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelwatch.schemas.event.Event;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.UnusablePart;
import java.util.Arrays;
import java.util.Collections;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Outcomes of every kind with values at the edges of what can arrive. */
final class RandomOutcomes {
    private static final double[] EDGES = {
        0,
        -0.0,
        1,
        -1,
        0.1,
        0.5,
        1e-9,
        3e7,
        1e18,
        -1e300,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };
    private static final int MOST_ITEMS = 6;

    private RandomOutcomes() {}

    static Arbitrary<Outcome> any() {
        return Arbitraries.oneOf(
                served(),
                orphans(),
                unmatched(),
                late(),
                repeated(),
                ahead(),
                labelled(),
                judged(),
                used(),
                rescored(),
                rescoredJudged());
    }

    private static Arbitrary<byte[]> ids() {
        return Arbitraries.integers().between(0, 30).map(n -> ("request-" + n).getBytes(UTF_8));
    }

    private static Arbitrary<Integer> weights() {
        return Arbitraries.integers().between(1, 4);
    }

    private static Arbitrary<Outcome> served() {
        Arbitrary<String> statuses = Arbitraries.of("ok", "ok", "timeout", "internal", "never heard of");
        Arbitrary<Long> latencies = Arbitraries.oneOf(
                Arbitraries.of(-1L, 0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE),
                Arbitraries.longs().between(0, 100_000_000L));
        return Combinators.combine(weights(), ids(), statuses, latencies, unusable())
                .as((weight, id, status, micros, parts) ->
                        new Outcome.Served("ranker", "v7", Segments.NONE, 0, weight, id, status, micros, parts));
    }

    private static Arbitrary<Integer> unusable() {
        return Arbitraries.oneOf(
                Arbitraries.just(0), Arbitraries.integers().between(1, (1 << UnusablePart.count()) - 1));
    }

    private static Arbitrary<Outcome> orphans() {
        return Combinators.combine(weights(), ids())
                .as((weight, id) -> new Outcome.Orphan("ranker", "v7", Segments.NONE, 0, weight, id));
    }

    private static Arbitrary<Outcome> unmatched() {
        return ids().map(id -> new Outcome.Unmatched("ranker", "v7", 0, id));
    }

    private static Arbitrary<Outcome> late() {
        Arbitrary<Outcome> aboutRequests = Combinators.combine(
                        Arbitraries.of(Event.Kind.REQUEST, Event.Kind.RESPONSE), ids())
                .as((kind, id) -> new Outcome.Late("ranker", "v7", kind, 0, id));
        return Arbitraries.oneOf(
                aboutRequests, Arbitraries.just(new Outcome.Late("ranker", "v7", Event.Kind.RESOURCE, 0, null)));
    }

    private static Arbitrary<Outcome> repeated() {
        return ids().map(id -> new Outcome.Repeated("ranker", "v7", 0, id));
    }

    private static Arbitrary<Outcome> ahead() {
        return Combinators.combine(Arbitraries.longs().between(1, 60_000), ids())
                .as((millis, id) -> new Outcome.Ahead("ranker", "v7", 0, millis, id));
    }

    private static Arbitrary<Outcome> labelled() {
        Arbitrary<Long> delays = Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, Long.MAX_VALUE), Arbitraries.longs().between(0, 86_400_000L));
        return Combinators.combine(weights(), ids(), delays, Arbitraries.longs().between(1, 3))
                .as((weight, id, millis, count) -> new Outcome.Labelled("ranker", 0, weight, id, millis, count));
    }

    private static Arbitrary<long[]> items() {
        return Arbitraries.longs()
                .between(0, 2 * MOST_ITEMS)
                .array(long[].class)
                .ofMaxSize(MOST_ITEMS)
                .map(array -> Arrays.stream(array).distinct().toArray());
    }

    private static Arbitrary<double[]> values() {
        Arbitrary<double[]> numbers =
                Arbitraries.doubles().between(-2, 2).array(double[].class).ofSize(MOST_ITEMS);
        Arbitrary<double[]> wild = Arbitraries.integers()
                .between(0, EDGES.length - 1)
                .map(i -> EDGES[i])
                .array(double[].class)
                .ofSize(MOST_ITEMS);
        return Arbitraries.oneOf(numbers, wild);
    }

    /** Both answers rank some items, the same or others, once or twice, and with scores for all of them or none. */
    private static Arbitrary<Outcome.Predictions> answers() {
        Arbitrary<long[]> repeated =
                Arbitraries.longs().between(0, MOST_ITEMS).array(long[].class).ofMaxSize(MOST_ITEMS);
        return Combinators.combine(Arbitraries.oneOf(items(), repeated), values(), Arbitraries.of(true, true, false))
                .as((items, scores, scored) ->
                        new Outcome.Predictions(items, floats(scores, scored ? items.length : 0)));
    }

    private static Arbitrary<Outcome> rescored() {
        return rescoredRequests().map(request -> request);
    }

    private static Arbitrary<Outcome.Rescored> rescoredRequests() {
        Arbitrary<Long> latencies = Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, Long.MAX_VALUE), Arbitraries.longs().between(0, 100_000_000L));
        return Combinators.combine(weights(), ids(), latencies, answers(), answers())
                .as((weight, id, micros, primary, candidate) -> new Outcome.Rescored(
                        "ranker",
                        "v8",
                        Segments.NONE,
                        0,
                        weight,
                        id,
                        "v7",
                        Role.CANDIDATE,
                        1,
                        micros,
                        primary,
                        candidate));
    }

    private static Arbitrary<Outcome> rescoredJudged() {
        return Combinators.combine(rescoredRequests(), items(), values())
                .as((request, labelled, labels) -> new Outcome.RescoredJudged(
                        request, 60_000, new Outcome.Truth(labelled, Arrays.copyOf(labels, labelled.length))));
    }

    private static Arbitrary<Outcome> judged() {
        Arbitrary<long[]> items = items();
        Arbitrary<double[]> values = values();
        return Combinators.combine(weights(), ids(), items, values, items, values, acts())
                .as((weight, id, predicted, scores, labelled, labels, acts) -> new Outcome.Judged(
                        "ranker",
                        "v7",
                        Segments.NONE,
                        0,
                        weight,
                        id,
                        60_000,
                        new Outcome.Predictions(predicted, floats(scores, predicted.length)),
                        new Outcome.Truth(labelled, Arrays.copyOf(labels, labelled.length), acts)));
    }

    /** None half of the time; else of items that were predicted, labelled or neither. */
    private static Arbitrary<Outcome.Acts> acts() {
        Arbitrary<Outcome.Acts> some = Combinators.combine(items(), Arbitraries.longs())
                .as((items, seed) -> {
                    Random random = new Random(seed);
                    Arrays.sort(items);
                    byte[] done = new byte[items.length];
                    random.nextBytes(done);
                    int[] positions = random.ints(items.length, 0, 30).toArray();
                    double[] values = random.doubles(items.length, -1e12, 1e12).toArray();
                    for (int i = 0; i < done.length; i++) {
                        done[i] &= 63;
                    }
                    return new Outcome.Acts(items, done, positions, values);
                });
        return Arbitraries.oneOf(Arbitraries.just(Outcome.Acts.NONE), some);
    }

    private static float[] floats(double[] values, int length) {
        float[] floats = new float[length];
        for (int i = 0; i < length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    private static Arbitrary<Outcome> used() {
        Arbitrary<String[]> names = Arbitraries.of(
                new String[] {"cpu"}, new String[] {"cpu", "memory"}, new String[] {"memory", "gpu_memory", "cpu"});
        Arbitrary<double[]> values = Arbitraries.integers()
                .between(0, EDGES.length - 1)
                .map(i -> EDGES[i])
                .array(double[].class)
                .ofSize(3);
        return Combinators.combine(names, values, unusable())
                .as((name, value, parts) -> new Outcome.Used(
                        "ranker", "v7", "ranker-0", 0, name, Arrays.copyOf(value, name.length), parts));
    }

    /** The outcome as often as its weight says, each of weight 1. */
    static Stream<Outcome> copies(Outcome outcome) {
        return Collections.nCopies(weight(outcome), unweighted(outcome)).stream();
    }

    static Outcome unweighted(Outcome outcome) {
        if (outcome instanceof Outcome.Served it) {
            return new Outcome.Served(
                    it.model(),
                    it.version(),
                    it.segments(),
                    it.time(),
                    1,
                    it.requestId(),
                    it.status(),
                    it.latencyMicros(),
                    it.unusable());
        }
        if (outcome instanceof Outcome.Orphan it) {
            return new Outcome.Orphan(it.model(), it.version(), it.segments(), it.time(), 1, it.requestId());
        }
        if (outcome instanceof Outcome.Labelled it) {
            return new Outcome.Labelled(it.model(), it.time(), 1, it.requestId(), it.delayMillis(), it.count());
        }
        if (outcome instanceof Outcome.Judged it) {
            return new Outcome.Judged(
                    it.model(),
                    it.version(),
                    it.segments(),
                    it.time(),
                    1,
                    it.requestId(),
                    it.horizonMillis(),
                    it.predictions(),
                    it.truth());
        }
        if (outcome instanceof Outcome.Rescored it) {
            return unweighted(it);
        }
        if (outcome instanceof Outcome.RescoredJudged it) {
            return new Outcome.RescoredJudged(unweighted(it.rescored()), it.horizonMillis(), it.truth());
        }
        return outcome;
    }

    private static Outcome.Rescored unweighted(Outcome.Rescored it) {
        return new Outcome.Rescored(
                it.model(),
                it.version(),
                it.segments(),
                it.time(),
                1,
                it.requestId(),
                it.primaryVersion(),
                it.role(),
                it.epoch(),
                it.latencyMicros(),
                it.primary(),
                it.candidate());
    }

    private static int weight(Outcome outcome) {
        if (outcome instanceof Outcome.Served it) {
            return it.weight();
        }
        if (outcome instanceof Outcome.Orphan it) {
            return it.weight();
        }
        if (outcome instanceof Outcome.Rescored it) {
            return it.weight();
        }
        if (outcome instanceof Outcome.RescoredJudged it) {
            return it.rescored().weight();
        }
        if (outcome instanceof Outcome.Labelled it) {
            return it.weight();
        }
        return outcome instanceof Outcome.Judged it ? it.weight() : 1;
    }
}
