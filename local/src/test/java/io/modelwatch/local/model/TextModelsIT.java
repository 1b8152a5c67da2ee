package io.modelwatch.local.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.inference.ScoringException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The published models on generated searches: what agrees, what does not, and by how much, so that margins can be chosen. */
@TestInstance(Lifecycle.PER_CLASS)
class TextModelsIT {
    private static final long SEED = 1;
    private static final int SEARCHES = 40;
    private static final int BATCH = 8;

    private final List<RelevancePairs.Search> english = RelevancePairs.english(SEED, SEARCHES);
    private final List<RelevancePairs.Search> chinese = RelevancePairs.chinese(SEED, SEARCHES);
    private double[] full;
    private double[] quantised;
    private double[] fullOnChinese;
    private double[] chineseModel;

    @BeforeAll
    void scoreAll(@TempDir Path directory) throws IOException, ScoringException {
        try (Scorer scorer = Scorers.text(TextModel.MINILM.install(directory), Candidate.Provider.CPU)) {
            full = scores(scorer, english, BATCH);
            fullOnChinese = scores(scorer, chinese, BATCH);
            assertThat(scores(scorer, english, 1)).as("alone and in batches").isEqualTo(full);
        }
        try (Scorer scorer = Scorers.text(TextModel.MINILM_INT8.install(directory), Candidate.Provider.CPU)) {
            quantised = scores(scorer, english, BATCH);
        }
        try (Scorer scorer = Scorers.text(TextModel.BGE_CHINESE.install(directory), Candidate.Provider.CPU)) {
            chineseModel = scores(scorer, chinese, BATCH);
        }
        System.out.printf(
                "fp32/int8: r %.4f, mean diff %.4f, max diff %.4f; with grade: fp32 %.3f, int8 %.3f, MiniLM on Chinese %.3f, bge %.3f%n",
                correlation(full, quantised),
                meanDifference(full, quantised),
                maxDifference(full, quantised),
                correlation(full, grades(english)),
                correlation(quantised, grades(english)),
                correlation(fullOnChinese, grades(chinese)),
                correlation(chineseModel, grades(chinese)));
    }

    @Test
    void eightBitsAgreeWithSinglePrecision() {
        assertThat(correlation(full, quantised)).isGreaterThan(0.99);
        assertThat(meanDifference(full, quantised)).isLessThan(0.03);
        assertThat(maxDifference(full, quantised)).isLessThan(0.1);
    }

    @Test
    void bothKnowWhatIsRelevantInEnglish() {
        assertThat(correlation(full, grades(english))).isGreaterThan(0.8);
        assertThat(correlation(quantised, grades(english))).isGreaterThan(0.8);
    }

    @Test
    void onChineseOnlyTheChineseModelDoes() {
        assertThat(correlation(chineseModel, grades(chinese))).isGreaterThan(0.8);
        assertThat(correlation(fullOnChinese, grades(chinese))).isLessThan(0.7);
    }

    private static double[] scores(Scorer scorer, List<RelevancePairs.Search> searches, int batch)
            throws ScoringException {
        List<Double> scores = new ArrayList<>();
        for (int from = 0; from < searches.size(); from += batch) {
            List<Sampled> requests = new ArrayList<>();
            for (int i = from; i < Math.min(searches.size(), from + batch); i++) {
                Sampled request = ExampleRequests.ofTexts(i, searches.get(i));
                assertThat(scorer.refusal(request)).isNull();
                requests.add(request);
            }
            for (float[] request : scorer.score(requests)) {
                for (float score : request) {
                    scores.add((double) score);
                }
            }
        }
        return scores.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double[] grades(List<RelevancePairs.Search> searches) {
        return searches.stream()
                .flatMap(search -> search.grades().stream())
                .mapToDouble(Integer::doubleValue)
                .toArray();
    }

    private static double correlation(double[] left, double[] right) {
        return new PearsonsCorrelation().correlation(left, right);
    }

    private static double meanDifference(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += Math.abs(left[i] - right[i]);
        }
        return sum / left.length;
    }

    private static double maxDifference(double[] left, double[] right) {
        double max = 0;
        for (int i = 0; i < left.length; i++) {
            max = Math.max(max, Math.abs(left[i] - right[i]));
        }
        return max;
    }
}
