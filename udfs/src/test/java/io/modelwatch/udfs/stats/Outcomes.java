package io.modelwatch.udfs.stats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.event.UnusablePart;
import java.util.List;
import java.util.Map;

/** Outcomes of one model, of which a test says only what it is about. */
public final class Outcomes {
    private static final long HORIZON_MILLIS = 60_000;

    private Outcomes() {}

    public static Outcome served(String id, int weight, String status, long micros) {
        return new Outcome.Served("ranker", "v7", Segments.NONE, 0, weight, id.getBytes(UTF_8), status, micros);
    }

    /** Answered, but for some parts. */
    public static Outcome flawed(String id, int weight, UnusablePart... parts) {
        int unusable = 0;
        for (UnusablePart part : parts) {
            unusable |= part.bit();
        }
        return new Outcome.Served(
                "ranker", "v7", Segments.NONE, 0, weight, id.getBytes(UTF_8), Outcome.Served.OK, 1, unusable);
    }

    public static Outcome orphan(String id, int weight) {
        return new Outcome.Orphan("ranker", "v7", Segments.NONE, 0, weight, id.getBytes(UTF_8));
    }

    public static Outcome used(String reading, double value) {
        return new Outcome.Used("ranker", "v7", "ranker-0", 0, new String[] {reading}, new double[] {value});
    }

    /** Items are answered in the given order, each with a score of its own or none at all. */
    public static Outcome judged(
            String id, int weight, List<Long> items, List<Double> scores, Map<Long, Double> labels) {
        float[] floats = new float[scores.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = scores.get(i).floatValue();
        }
        long[] labelled = labels.keySet().stream().mapToLong(Long::longValue).toArray();
        double[] values = new double[labelled.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels.get(labelled[i]);
        }
        return new Outcome.Judged(
                "ranker",
                "v7",
                Segments.NONE,
                0,
                weight,
                id.getBytes(UTF_8),
                HORIZON_MILLIS,
                new Outcome.Predictions(
                        items.stream().mapToLong(Long::longValue).toArray(), floats),
                new Outcome.Truth(labelled, values));
    }
}
