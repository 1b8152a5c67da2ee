package io.modelwatch.udfs.compare;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.udfs.stats.ModelSettings;
import java.util.Arrays;
import java.util.List;

/** Requests that were scored twice, of which a test says only what it is about. */
final class Requests {
    static final long HORIZON_MILLIS = 60_000;

    private Requests() {}

    static ModelSettings settings(ModelSettings.Task task, boolean unlabelledIsNegative, Integer... cutoffs) {
        return new ModelSettings("ranker", task, 0.5, List.of(cutoffs), List.of(HORIZON_MILLIS), unlabelledIsNegative);
    }

    /** Items are letters, best first; scores in their order. */
    static Outcome.Predictions answer(String items, double... scores) {
        float[] floats = new float[scores.length];
        for (int i = 0; i < scores.length; i++) {
            floats[i] = (float) scores[i];
        }
        return new Outcome.Predictions(items.chars().asLongStream().toArray(), floats);
    }

    static Outcome.Rescored rescored(Role role, Outcome.Predictions primary, Outcome.Predictions candidate) {
        return rescored("r", role, 1, primary, candidate);
    }

    static Outcome.Rescored rescored(
            String id, Role role, int weight, Outcome.Predictions primary, Outcome.Predictions candidate) {
        return new Outcome.Rescored(
                "ranker", "v8", Segments.NONE, 0, weight, id.getBytes(UTF_8), "v7", role, 1, 1500, primary, candidate);
    }

    /** The items of {@code relevant} have label 1, those of {@code irrelevant} 0. */
    static Outcome.RescoredJudged judged(Outcome.Rescored request, String relevant, String irrelevant) {
        double[] labels = new double[relevant.length() + irrelevant.length()];
        Arrays.fill(labels, 0, relevant.length(), 1);
        long[] items = (relevant + irrelevant).chars().asLongStream().toArray();
        return new Outcome.RescoredJudged(request, HORIZON_MILLIS, new Outcome.Truth(items, labels));
    }
}
