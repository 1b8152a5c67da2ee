package io.modelwatch.lab.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.modelwatch.local.model.ClickModel;
import io.modelwatch.local.model.ClickWorld;
import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import io.modelwatch.udfs.inference.text.WordPiece;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scorer gives what a bare loop over a session gives. */
class BareLoopIT {
    @TempDir
    Path directory;

    @Test
    void rowsScoreTheSameToTheLastBit() throws IOException, OrtException, ScoringException {
        ClickWorld world = new ClickWorld(1);
        byte[] model = ClickModel.train(world, 1, 1_000, 32).onnx("clicks", "v1");
        Path file = Files.write(directory.resolve("clicks.onnx"), model);
        for (int requests : new int[] {1, 3, 8, 31}) {
            List<Sampled> batch = ScoringBenchmark.clicks(world, requests);
            int items = batch.get(0).predictions().items().length;
            float[] expected = new float[requests * items];
            try (Scorer scorer = Scorers.dense(file, Candidate.Provider.CPU);
                    BareLoop bare = new BareLoop(model, requests * items, ClickWorld.WIDTH)) {
                bare.score(batch, expected);
                float[][] scores = scorer.score(batch);

                for (int i = 0; i < expected.length; i++) {
                    assertThat(scores[i / items][i % items]).isEqualTo(expected[i]);
                }
            }
        }
    }

    @Test
    void textsScoreTheSame() throws IOException, OrtException, ScoringException {
        TextModel.Installed installed = TextModel.MINILM.install(directory);
        Path vocabulary = Path.of(URI.create(installed.options().get("vocabulary")));
        WordPiece tokenizer = WordPiece.read(Files.readAllBytes(vocabulary), 128);
        List<RelevancePairs.Search> searches = RelevancePairs.english(1, 10);
        List<Sampled> batch = new ArrayList<>();
        searches.forEach(search -> batch.add(ExampleRequests.ofTexts(batch.size(), search)));
        try (Scorer scorer = Scorers.text(installed, Candidate.Provider.CPU);
                BareLoop bare = new BareLoop(Files.readAllBytes(installed.model()), 0, 0)) {
            float[][] scores = scorer.score(batch);

            for (int i = 0; i < batch.size(); i++) {
                float[] query =
                        bare.embed(List.of(tokenizer.encode(searches.get(i).query())))[0];
                for (int k = 0; k < scores[i].length; k++) {
                    String title = searches.get(i).titles().get(k);
                    float[] embedding = bare.embed(List.of(tokenizer.encode(title)))[0];
                    // The model's answers are the same; the loop adds and divides them in another order.
                    assertThat((double) scores[i][k]).isCloseTo(cosine(query, embedding), within(5e-7));
                }
            }
        }
    }

    private static double cosine(float[] left, float[] right) {
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int i = 0; i < left.length; i++) {
            product += (double) left[i] * right[i];
            leftSquares += (double) left[i] * left[i];
            rightSquares += (double) right[i] * right[i];
        }
        return product / Math.sqrt(leftSquares * rightSquares);
    }
}
