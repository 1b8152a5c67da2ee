package io.modelwatch.local.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.model.ExampleRequests;
import io.modelwatch.local.model.RelevancePairs;
import io.modelwatch.local.model.RelevancePairs.Search;
import io.modelwatch.local.model.Scorers;
import io.modelwatch.local.model.TextModel;
import io.modelwatch.schemas.alert.MetricPoint;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Candidate;
import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.schemas.event.Sampled;
import io.modelwatch.udfs.compare.CandidateVerdict;
import io.modelwatch.udfs.compare.Judgement;
import io.modelwatch.udfs.compare.VerdictLimits;
import io.modelwatch.udfs.follow.FollowSettings;
import io.modelwatch.udfs.inference.Scorer;
import io.modelwatch.udfs.op.AwaitTruth;
import io.modelwatch.udfs.op.JudgeCandidates;
import io.modelwatch.udfs.op.state.StreamTypes;
import io.modelwatch.udfs.shadow.ShadowSettings;
import io.modelwatch.udfs.stats.ModelSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is said of real text models: scored again by the operator, met by the grades of their titles, judged. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class TextCandidatesIT {
    private static final long SEED = 1;
    private static final int ENGLISH_REQUESTS = 640;
    private static final int CHINESE_REQUESTS = 256;
    /** A query and its five titles. */
    private static final int ROWS = 6;

    private static final long HORIZON = 60_000;
    private static final long PANE = 10_000;
    private static final FollowSettings RANKED_BY_GRADES = new FollowSettings(
            30_000,
            16,
            List.of(new ModelSettings("search", ModelSettings.Task.RANKING, 0.5, List.of(3), List.of(HORIZON), true)));
    /**
     * Two points of precision@3 and NDCG@3, and 0.05 of mean cosine distance: an 8-bit score varies by up to 0.045 with its batch alone.
     */
    private static final VerdictLimits LIMITS = new VerdictLimits(0.05, 0.02, 0.05, 200);

    private final List<Search> english = RelevancePairs.english(SEED, ENGLISH_REQUESTS);
    private final List<Search> chinese = RelevancePairs.chinese(SEED, CHINESE_REQUESTS);
    private TextModel.Installed fullPrecision;
    private TextModel.Installed eightBits;
    private List<Sampled> englishRequests;
    private List<Sampled> chineseRequests;

    @BeforeAll
    void answerAll(@TempDir Path directory) throws Exception {
        fullPrecision = TextModel.MINILM.install(directory);
        eightBits = TextModel.MINILM_INT8.install(directory);
        englishRequests = answered(english, fullPrecision);
        chineseRequests = answered(chinese, TextModel.BGE_CHINESE.install(directory));
    }

    @Test
    void eightBitsAreEquivalentToSinglePrecisionWhateverTheBatch() throws Exception {
        Set<List<Float>> first = new HashSet<>();
        for (int batch : new int[] {1, 8, 32}) {
            List<Outcome.Rescored> rescored = rescore(eightBits, englishRequests, batch);
            first.add(scoresOf(rescored.get(0)));
            Said said = judge(rescored, english);

            say("int8, batches of " + batch, said);
            assertThat(said.reasons()).containsExactly("equivalent");
            assertThat(said.values())
                    .as("by scores, and once there are grades by them")
                    .containsOnly(1.0);
            assertThat(said.evidence().decidedBy()).isEqualTo(Judgement.Test.QUALITY);
            assertThat(said.evidence().judged()).isEqualTo(ENGLISH_REQUESTS);
        }
        assertThat(first).as("scores of one request, by batch").hasSizeGreaterThan(1);
    }

    @Test
    void singlePrecisionScoresTheSameToTheLastBitInABatch() throws Exception {
        List<Sampled> requests = englishRequests.subList(0, 64);

        for (Outcome.Rescored rescored : rescore(fullPrecision, requests, 8)) {
            assertThat(rescored.candidate().items())
                    .containsExactly(rescored.primary().items());
            assertThat(rescored.candidate().scores())
                    .containsExactly(rescored.primary().scores());
        }
    }

    @Test
    void aModelThatKnowsNoChineseIsWorseThanOneThatDoes() throws Exception {
        Said said = judge(rescore(fullPrecision, chineseRequests, 8), chinese);

        say("MiniLM on Chinese", said);
        assertThat(said.reasons()).containsExactly("worse");
        assertThat(said.values()).endsWith(-1.0);
    }

    private static void say(String what, Said said) {
        System.out.printf(
                "%s: %s, precision@3 %s, NDCG@3 %s, %s%n",
                what,
                said.reasons(),
                said.evidence().quality(),
                said.evidence().ndcg(),
                said.evidence().pairs());
    }

    /** The primary's answers: titles by falling score. */
    private static List<Sampled> answered(List<Search> searches, TextModel.Installed model) throws Exception {
        List<Sampled> requests = new ArrayList<>();
        try (Scorer primary = Scorers.text(model, Candidate.Provider.CPU)) {
            for (Search search : searches) {
                Sampled request = ExampleRequests.ofTexts(requests.size(), search);
                requests.add(answered(request, primary.score(List.of(request))[0]));
            }
        }
        return requests;
    }

    private static Sampled answered(Sampled request, float[] scores) {
        long[] items = request.predictions().items();
        List<Integer> order = IntStream.range(0, items.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -scores[i]).thenComparing(i -> items[i]))
                .toList();
        float[] ranked = new float[items.length];
        IntStream.range(0, ranked.length).forEach(rank -> ranked[rank] = scores[order.get(rank)]);
        return new Sampled(
                request.requestId(),
                request.hash(),
                request.model(),
                request.version(),
                request.segments(),
                request.time(),
                request.weight(),
                request.inputs(),
                new Outcome.Predictions(order.stream().mapToLong(i -> items[i]).toArray(), ranked),
                request.latencyMicros());
    }

    /** Each batch waits until it is full, so that every run has the same batches. */
    private static List<Outcome.Rescored> rescore(TextModel.Installed model, List<Sampled> requests, int batch)
            throws Exception {
        ShadowSettings settings = new ShadowSettings(
                1, requests.size(), batch * ROWS, 300_000, 600_000, 300_000, 60_000, 1_000, 20, 30_000, 20);
        try (ScoringHarness harness = ScoringHarness.open(settings)) {
            Answer running = harness.register(candidate(model));
            assertThat(running.status()).isEqualTo(Answer.Status.RUNNING);
            for (Sampled request : requests) {
                harness.send(request);
            }
            harness.until(() -> harness.rescoredCount() == requests.size());
            return harness.rescored();
        }
    }

    private static Candidate candidate(TextModel.Installed model) {
        return new Candidate(
                "search",
                "v2",
                Role.CANDIDATE,
                model.model().toUri().toString(),
                "",
                "text-pair",
                model.options(),
                Candidate.Provider.CPU,
                1,
                1);
    }

    private static List<Float> scoresOf(Outcome.Rescored rescored) {
        List<Float> scores = new ArrayList<>();
        for (float score : rescored.candidate().scores()) {
            scores.add(score);
        }
        return scores;
    }

    /**
     * What was published about the candidate.
     *
     * @param reasons of the answers, one for each change of the decision
     * @param values of the metric, one for each pane with news
     * @param evidence of all requests together
     */
    private record Said(List<String> reasons, List<Double> values, Judgement evidence) {}

    private static Said judge(List<Outcome.Rescored> rescored, List<Search> searches) throws Exception {
        CandidateVerdict all = new CandidateVerdict(LIMITS.of(RANKED_BY_GRADES.of("search")));
        try (var judging = new KeyedOneInputStreamOperatorTestHarness<>(
                new JudgeCandidates(LIMITS, RANKED_BY_GRADES, PANE, 3_600_000), Outcome::model, Types.STRING)) {
            judging.open();
            for (Outcome outcome : withTruth(rescored, searches)) {
                judging.processElement(outcome, outcome.time());
                if (outcome instanceof Outcome.RescoredJudged judged) {
                    all.add(judged);
                }
            }
            judging.processWatermark(10 * HORIZON);
            return new Said(
                    judging.getSideOutput(JudgeCandidates.VERDICTS).stream()
                            .map(told -> told.getValue().reason())
                            .toList(),
                    judging.extractOutputValues().stream()
                            .map(MetricPoint::value)
                            .toList(),
                    all.judge());
        }
    }

    private static List<Outcome> withTruth(List<Outcome.Rescored> rescored, List<Search> searches) throws Exception {
        try (var awaiting = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AwaitTruth(RANKED_BY_GRADES)), AwaitTruth::key, Types.STRING)) {
            awaiting.setup(StreamTypes.SENT_OUTCOME.createSerializer(
                    awaiting.getExecutionConfig().getSerializerConfig()));
            awaiting.open();
            for (Outcome.Rescored request : rescored) {
                awaiting.processElement(request, request.time());
                awaiting.processElement(graded(request, searches), request.time());
            }
            return awaiting.extractOutputValues();
        }
    }

    /** The time of a request is its number, as is its place among the searches. */
    private static Outcome graded(Outcome.Rescored request, List<Search> searches) {
        int number = (int) request.time();
        Sampled asked =
                ExampleRequests.ofTexts(number, searches.get(number)); // its items are in the order of the titles
        double[] grades = searches.get(number).grades().stream()
                .mapToDouble(Integer::doubleValue)
                .toArray();
        return new Outcome.Judged(
                request.model(),
                request.primaryVersion(),
                request.segments(),
                request.time(),
                request.weight(),
                request.requestId(),
                HORIZON,
                request.primary(),
                new Outcome.Truth(asked.predictions().items(), grades));
    }
}
