package io.modelwatch.local.simulate;

import io.modelwatch.local.Directories;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Tensor;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rankings of titles for English product searches, with a published text model's cosines; users click on what is relevant. There
 * are a few hundred different searches, scored once, since the model takes milliseconds per text.
 */
final class Searches {
    static final TextModel PRIMARY = TextModel.MINILM;

    private static final int DIFFERENT = 400;
    private static final long WORDS = 1;
    /** Probability of a click, by grade. */
    private static final double[] CHANCES = {0.02, 0.05, 0.15, 0.5, 0.9};

    private final List<Clicks.Shown> searches;

    /** @throws UncheckedIOException if the text model cannot be read */
    Searches() {
        try {
            Path directory = Files.createTempDirectory("modelwatch-searches-");
            try (Scorer model = Scorers.text(PRIMARY.install(directory), Candidate.Provider.CPU)) {
                searches = score(RelevancePairs.english(WORDS, DIFFERENT), model);
            } finally {
                Directories.delete(directory);
            }
        } catch (ScoringException refused) {
            throw new UncheckedIOException(new IOException("the text model must score, did not", refused));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Clicks.Shown show(Draws draws) {
        return searches.get(draws.below(searches.size()));
    }

    private static List<Clicks.Shown> score(List<RelevancePairs.Search> searches, Scorer model)
            throws ScoringException {
        List<Clicks.Shown> scored = new ArrayList<>();
        for (RelevancePairs.Search search : searches) {
            float[] scores = model.score(List.of(ExampleRequests.ofTexts(scored.size(), search)))[0];
            scored.add(shown(search, scores, scored.size() * scores.length));
        }
        return scored;
    }

    private static Clicks.Shown shown(RelevancePairs.Search search, float[] scores, int firstItem) {
        List<Prediction> ranked = new ArrayList<>();
        Map<String, Double> chances = new LinkedHashMap<>();
        for (int i = 0; i < scores.length; i++) {
            String item = SimulatedAnswers.item(firstItem + i);
            ranked.add(new Prediction(item, scores[i]));
            chances.put(item, CHANCES[search.grades().get(i)]);
        }
        ranked.sort(Comparator.comparingDouble(Prediction::score).reversed());
        List<Tensor> inputs = List.of(
                Tensor.texts("query", List.of(search.query())),
                Tensor.texts("title", search.titles()),
                Tensor.texts("item_id", List.copyOf(chances.keySet())));
        return new Clicks.Shown(inputs, ranked, chances);
    }
}
