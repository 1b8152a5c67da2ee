package io.modelwatch.local.simulate;

import static io.modelwatch.schemas.Check.check;

import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Outcome.Judged;
import io.modelwatch.schemas.event.Outcome.Labelled;
import io.modelwatch.schemas.event.Outcome.Orphan;
import io.modelwatch.schemas.event.Outcome.Predictions;
import io.modelwatch.schemas.event.Outcome.Served;
import io.modelwatch.schemas.event.Outcome.Truth;
import io.modelwatch.schemas.event.Outcome.Used;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.produce.Feedback;
import io.modelwatch.schemas.produce.InferenceRequest;
import io.modelwatch.schemas.produce.InferenceResponse;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.schemas.produce.ResourceUsage;
import io.modelwatch.schemas.read.SegmentDimensions;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.stats.ModelSettings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The outcomes of a scenario's requests, under shortened ids, without records and without a job that follows them: those that the job would
 * emit for what {@link Simulator} writes with the same seed, provided nothing is late and no fault breaks or duplicates records. So weeks
 * of traffic take minutes.
 */
public final class SimulatedOutcomes implements Observer {
    /** The start of an id: every point carries those of its exemplars, and nobody looks these requests up. */
    static final int ID_LENGTH = 8;

    private static final float[] NO_SCORES = {};

    private final SegmentDimensions dimensions;
    private final long timeout;
    private final SimulatedTraffic traffic;
    private final DueOutcomes due;
    private final Map<String, ModelSettings> settings = new HashMap<>();
    private final Map<String, Map<Map<String, String>, Segments>> segmentsByModel = new HashMap<>();
    private final Map<String, Long> items = new HashMap<>();

    /** The request that is being drawn, and whether it has a response; null between requests. */
    private InferenceRequest asked;

    private final List<Feedback> labels = new ArrayList<>();

    /**
     * Without any fault and anything planned.
     *
     * @param start when history begins, epoch milliseconds, a full second
     * @param follow how requests are followed
     * @param dimensions by which requests are measured
     */
    public SimulatedOutcomes(
            Scenario scenario, long seed, long start, FollowSettings follow, SegmentDimensions dimensions) {
        this(seed, start, scenario.withoutFaults(), follow, dimensions);
    }

    private SimulatedOutcomes(
            long seed, long start, Scenario scenario, FollowSettings follow, SegmentDimensions dimensions) {
        this.dimensions = dimensions;
        this.timeout = follow.responseTimeoutMillis();
        this.traffic = new SimulatedTraffic(scenario, seed, start, this);
        this.due = new DueOutcomes();
        scenario.models().forEach(SimulatedOutcomes::checkDrawn);
        scenario.models().forEach(model -> settings.put(model.name(), follow.of(model.name())));
    }

    /** Labels are drawn here, not kinds of feedback. */
    private static void checkDrawn(SimulatedModel model) {
        check(
                model.task() != SimulatedModel.Task.SHOP,
                "task of %s must not be shop where outcomes are drawn",
                model.name());
    }

    /** With faults and everything planned: both count from the start. Parameters as above. */
    static SimulatedOutcomes live(
            Scenario scenario, long seed, long start, FollowSettings follow, SegmentDimensions dimensions) {
        SimulatedOutcomes outcomes = new SimulatedOutcomes(seed, start, scenario, follow, dimensions);
        outcomes.traffic.goLive(start, Long.MAX_VALUE);
        return outcomes;
    }

    /**
     * Draws one second of one model.
     *
     * @param second epoch milliseconds; not before the last one
     * @param number of the model in the scenario, from 0
     */
    public void draw(long second, int number) {
        traffic.makeSecond(second, number);
        conclude();
    }

    /**
     * Returns and removes everything decided within a second, in no order; the second must be completely drawn. Seconds must be requested
     * in order.
     */
    public void decidedIn(long second, Consumer<Outcome> out) {
        due.takeSecond(second, out);
    }

    @Override
    public void asked(Draws draws, InferenceRequest request, long sent, Effects effects, Fault skew) {
        conclude();
        asked = request;
    }

    @Override
    public void labelled(Feedback feedback) {
        labels.add(feedback);
    }

    @Override
    public void answered(Draws draws, InferenceResponse response, long sent, Effects effects, Fault skew) {
        Segments where = segmentsOf(asked);
        byte[] id = id(asked);
        long time = Math.max(asked.time(), response.time());
        due.add(
                time,
                new Served(
                        response.model(),
                        response.version(),
                        where,
                        time,
                        asked.sampledRate(),
                        id,
                        response.status(),
                        response.latencyMicros()));
        ModelSettings model = settings.get(response.model());
        if (response.status().equals(Served.OK) && model.awaitsTruth()) {
            flow(id, time, model);
            Predictions predictions = predictions(response.predictions(), model.task());
            for (long horizon : model.horizonMillis()) {
                long known = time + horizon;
                due.add(
                        known,
                        new Judged(
                                response.model(),
                                response.version(),
                                where,
                                time,
                                asked.sampledRate(),
                                id,
                                horizon,
                                predictions,
                                truthBy(known)));
            }
        }
        asked = null;
        labels.clear();
    }

    /** The labels of the request in hand that come by its last horizon. */
    private void flow(byte[] id, long served, ModelSettings model) {
        List<Long> horizons = model.horizonMillis();
        long last = served + horizons.get(horizons.size() - 1);
        for (Feedback label : labels) {
            if (label.time() <= last) {
                long came = Math.max(served, label.time());
                due.add(came, new Labelled(asked.model(), came, asked.sampledRate(), id, came - served, 1));
            }
        }
    }

    @Override
    public void used(ResourceUsage usage) {
        Map<String, Double> readings = usage.readings();
        due.add(
                usage.time(),
                new Used(
                        usage.model(),
                        usage.version(),
                        usage.instance(),
                        usage.time(),
                        readings.keySet().toArray(String[]::new),
                        readings.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray()));
    }

    /** A request without a response when the next one is drawn gets none. */
    private void conclude() {
        if (asked != null) {
            long given = asked.time() + timeout;
            due.add(
                    given,
                    new Orphan(
                            asked.model(), asked.version(), segmentsOf(asked), given, asked.sampledRate(), id(asked)));
            asked = null;
            labels.clear();
        }
    }

    private static byte[] id(InferenceRequest request) {
        return request.requestId().substring(0, ID_LENGTH).getBytes(StandardCharsets.UTF_8);
    }

    private Segments segmentsOf(InferenceRequest request) {
        return segmentsByModel
                .computeIfAbsent(request.model(), model -> new HashMap<>())
                .computeIfAbsent(
                        request.segments(),
                        named -> new Segments(dimensions.of(request.model()).stream()
                                .filter(dimension -> named.containsKey(dimension.name()))
                                .map(dimension -> dimension.name() + "=" + named.get(dimension.name()))
                                .toList()));
    }

    private Predictions predictions(List<Prediction> given, ModelSettings.Task task) {
        long[] ranked = new long[given.size()];
        float[] scores = task == ModelSettings.Task.RANKING ? NO_SCORES : new float[ranked.length];
        for (int i = 0; i < ranked.length; i++) {
            ranked[i] = hash(given.get(i).itemId());
            if (i < scores.length) {
                scores[i] = (float) given.get(i).score();
            }
        }
        return new Predictions(ranked, scores);
    }

    private long hash(String item) {
        return items.computeIfAbsent(item, text -> Hash.of64(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The latest label of each item known by a time; of several at the same time the largest. */
    private Truth truthBy(long time) {
        long[] labelled = new long[labels.size()];
        Feedback[] winners = new Feedback[labelled.length];
        int count = 0;
        for (Feedback label : labels) {
            if (label.time() > time) {
                continue;
            }
            long item = hash(label.itemId());
            int known = 0;
            while (known < count && labelled[known] != item) {
                known++;
            }
            if (known == count) {
                count++;
                labelled[known] = item;
                winners[known] = label;
            } else if (wins(label, winners[known])) {
                winners[known] = label;
            }
        }
        if (count == 0) {
            return Truth.NONE;
        }
        double[] values = new double[count];
        Arrays.setAll(values, i -> winners[i].label());
        return new Truth(Arrays.copyOf(labelled, count), values);
    }

    private static boolean wins(Feedback label, Feedback other) {
        return label.time() > other.time() || (label.time() == other.time() && label.label() >= other.label());
    }
}
