package io.modelwatch.local.simulate;

import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Generates the requests of one model with everything that follows: response, feedback, and the effects of faults. */
final class SimulatedRequests {
    private static final int FEATURES = 16;
    /** Share of latencies in the tail, and the factor by which they are longer. */
    static final double TAIL_SHARE = 0.03;

    static final double TAIL_FACTOR = 3;
    static final double TAIL_SIGMA = 0.25;
    /** From the event to its record: producers batch. */
    private static final double SHIPPING_MILLIS = 40;

    private static final double LONGEST_SHIPPING_MILLIS = 800;

    static final long CLOCK_SKEW_MILLIS = 600_000;
    static final double MICROS = 1_000;
    private static final String[] ERROR_CODES = {"timeout", "internal", "overloaded"};

    private final Scenario scenario;
    private final Circumstances usual;
    private final SimulatedModel model;
    private final List<Fault> faults;
    private final Observer observer;
    private final SimulatedAnswers answers;
    private final Content content;

    /** The content of a request. */
    private interface Content {
        /** Null if it is made up. */
        Clicks.Shown show(Draws draws, Map<String, String> segments);
    }

    SimulatedRequests(Scenario scenario, SimulatedModel model, Circumstances usual, Observer observer) {
        this.scenario = scenario;
        this.usual = usual;
        this.model = model;
        this.faults = scenario.faultsOf(model.name());
        this.observer = observer;
        this.answers = new SimulatedAnswers(scenario, model, usual, observer);
        this.content = content(model.task());
    }

    private static Content content(SimulatedModel.Task task) {
        return switch (task) {
            case CLICKS -> new Clicks()::show;
            case RELEVANCE -> {
                Searches searches = new Searches();
                yield (draws, segments) -> searches.show(draws);
            }
            case RANKING, SHOP, BINARY, REGRESSION -> (draws, segments) -> null;
        };
    }

    /** @param sinceLive of the time, negative in history */
    void make(Draws draws, String version, long time, long sinceLive) {
        Map<String, String> segments = segments(draws);
        double arriving = Effects.trafficOf(faults, version, segments, sinceLive) * usual.arriving(sinceLive);
        boolean stays = draws.happens(arriving);
        String id = draws.id();
        if (!stays) {
            return;
        }
        Effects effects = Effects.of(faults, version, segments, sinceLive);
        Fault skew = Effects.hits(draws, effects.skewed()) ? effects.skewed() : null;
        long sent = ship(draws, time);
        Clicks.Shown shown = content.show(draws, segments);
        List<Tensor> inputs = shown == null ? List.of(features(draws)) : shown.inputs();
        long clock = skew == null ? time : time + CLOCK_SKEW_MILLIS;
        InferenceRequest request = new InferenceRequest(id, model.name(), version, clock, segments, inputs, 1);
        observer.asked(draws, request, sent, effects, skew);
        answer(draws, request, shown, time, sinceLive, effects, skew);
    }

    private void answer(
            Draws draws,
            InferenceRequest request,
            Clicks.Shown shown,
            long time,
            long sinceLive,
            Effects effects,
            Fault skew) {
        long latency = latencyMicros(draws, effects, usual.latency(time, sinceLive));
        boolean failed = draws.happens(usual.errorShare(time) + effects.errorShare());
        boolean lost = draws.happens(scenario.orphanShare() + effects.dropShare());
        if (lost) {
            return;
        }
        long took = Math.round(latency / MICROS);
        double quality = effects.quality() * usual.quality(time);
        List<Prediction> predictions =
                failed ? List.of() : answers.give(draws, shown, request.requestId(), time + took, quality);
        String status = failed ? ERROR_CODES[draws.below(ERROR_CODES.length)] : "ok";
        InferenceResponse response = new InferenceResponse(
                request.requestId(),
                request.model(),
                request.version(),
                request.time() + took,
                status,
                latency,
                predictions);
        observer.answered(draws, response, ship(draws, time + took), effects, skew);
    }

    private Map<String, String> segments(Draws draws) {
        Map<String, String> segments = new LinkedHashMap<>();
        model.segments().forEach((dimension, shares) -> segments.put(dimension, draws.pick(shares)));
        return segments;
    }

    private static Tensor features(Draws draws) {
        float[] values = new float[FEATURES];
        for (int i = 0; i < FEATURES; i++) {
            values[i] = (float) (2 * draws.uniform() - 1);
        }
        return Tensor.row("features", values);
    }

    private long latencyMicros(Draws draws, Effects effects, double load) {
        double millis = draws.lognormal(model.medianLatencyMillis(), model.latencySigma());
        if (draws.happens(TAIL_SHARE)) {
            millis = draws.lognormal(model.medianLatencyMillis() * TAIL_FACTOR, TAIL_SIGMA) * effects.tailFactor();
        }
        return Math.max(1, Math.round(millis * load * effects.latencyFactor() * MICROS));
    }

    private static long ship(Draws draws, long time) {
        return time + Math.round(Math.min(LONGEST_SHIPPING_MILLIS, draws.exponential(SHIPPING_MILLIS)));
    }
}
