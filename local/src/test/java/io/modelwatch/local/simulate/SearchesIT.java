package io.modelwatch.local.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.Hash;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.schemas.event.Segments;
import io.modelwatch.schemas.produce.Prediction;
import io.modelwatch.udfs.inference.Scorer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SearchesIT {
    @Test
    void theAdapterScoresASearchAsItWasAnswered(@TempDir Path directory) throws Exception {
        Clicks.Shown shown = new Searches().show(new Draws(1, 2, 3, 4));
        try (Scorer again = Scorers.text(TextModel.MINILM.install(directory), Candidate.Provider.CPU)) {
            Sampled request = sampled(shown);

            assertThat(again.refusal(request)).isNull();
            assertThat(again.score(List.of(request))[0])
                    .containsExactly(request.predictions().scores());
        }
    }

    private static Sampled sampled(Clicks.Shown shown) {
        byte[] id = "r-1".getBytes(StandardCharsets.UTF_8);
        long[] items = shown.ranked().stream()
                .mapToLong(each -> Hash.of64(each.itemId().getBytes(StandardCharsets.UTF_8)))
                .toArray();
        float[] scores = new float[items.length];
        for (int i = 0; i < scores.length; i++) {
            Prediction prediction = shown.ranked().get(i);
            scores[i] = (float) prediction.score();
        }
        var predictions = new Outcome.Predictions(items, scores);
        return new Sampled(id, Hash.of64(id), "relevance", "v1", Segments.NONE, 1, 1, shown.inputs(), predictions, -1);
    }
}
