package io.modelwatch.udfs.compare;

import static io.modelwatch.schemas.event.Role.CANDIDATE;
import static io.modelwatch.schemas.event.Role.SECONDARY;
import static io.modelwatch.udfs.compare.Requests.answer;
import static io.modelwatch.udfs.compare.Requests.judged;
import static io.modelwatch.udfs.compare.Requests.rescored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Outcome;
import io.modelwatch.schemas.event.Role;
import io.modelwatch.udfs.compare.Judgement.Decision;
import io.modelwatch.udfs.stats.ModelSettings.Task;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CandidateVerdictTest {
    private static final double MARGIN = 0.02;
    private static final VerdictSettings RANKING =
            VerdictSettings.of(Requests.settings(Task.RANKING, true, 1, 3), MARGIN, MARGIN);
    private static final VerdictSettings BINARY =
            VerdictSettings.of(Requests.settings(Task.BINARY, false), MARGIN, MARGIN);
    private static final VerdictSettings REGRESSION =
            VerdictSettings.of(Requests.settings(Task.REGRESSION, false), MARGIN, MARGIN);

    /** The relevant item is a; the worse answer puts it out of the first three. */
    private static final Outcome.RescoredJudged LOSS =
            judged(rescored(CANDIDATE, answer("abcd"), answer("bcda")), "a", "");

    private static final Outcome.RescoredJudged WIN =
            judged(rescored(CANDIDATE, answer("bcda"), answer("abcd")), "a", "");
    private static final Outcome.RescoredJudged TIE =
            judged(rescored(CANDIDATE, answer("abcd"), answer("acbd")), "a", "");

    private static CandidateVerdict after(VerdictSettings settings, int requests, Outcome.RescoredJudged... cycle) {
        CandidateVerdict verdict = new CandidateVerdict(settings);
        for (int i = 0; i < requests; i++) {
            verdict.add(cycle[i % cycle.length]);
        }
        return verdict;
    }

    private static void addScores(CandidateVerdict verdict, Role role, int requests, double difference) {
        var request = rescored(role, answer("ab", 0.6, 0.4), answer("ab", 0.6 + difference, 0.4 - difference));
        for (int i = 0; i < requests; i++) {
            verdict.add(request);
        }
    }

    @Test
    void doesNotLookBefore200Requests() {
        assertThat(after(RANKING, 199, LOSS).judge().decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(after(RANKING, 200, LOSS).judge().decision()).isEqualTo(Decision.WORSE);
    }

    @Test
    void callsACandidateThatLosesWorseAndOneThatWinsBetter() {
        assertThat(after(RANKING, 400, LOSS, LOSS, WIN, TIE).judge().decision()).isEqualTo(Decision.WORSE);
        assertThat(after(RANKING, 400, WIN, WIN, LOSS, TIE).judge().decision()).isEqualTo(Decision.BETTER);
    }

    @Test
    void isUndecidedBetweenAsManyWinsAsLosses() {
        assertThat(after(RANKING, 400, WIN, LOSS).judge().decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void callsACandidateThatAnswersTheSameEquivalentOnceTheUnseenIsWithinTheMargin() {
        assertThat(after(RANKING, 200, TIE).judge().decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(after(RANKING, 1000, TIE).judge().decision()).isEqualTo(Decision.EQUIVALENT);
    }

    /** One request of 200 is lost, and none is won: 0.5 points, certain and within the margin. */
    @Test
    void callsALossThatIsCertainAndDoesNotMatterEquivalent() {
        Outcome.RescoredJudged[] cycle = new Outcome.RescoredJudged[200];
        Arrays.fill(cycle, TIE);
        cycle[0] = LOSS;
        Judgement judgement = after(RANKING, 20_000, cycle).judge();

        assertThat(judgement.pairs().evidence()).isGreaterThan(1e6);
        assertThat(judgement.quality().upper()).isNegative();
        assertThat(judgement.decision()).isEqualTo(Decision.EQUIVALENT);
        assertThat(judgement.decidedBy()).isEqualTo(Judgement.Test.QUALITY);
    }

    @Test
    void takesNoEvidenceFromRequestsWithoutLabels() {
        var unlabelled = judged(rescored(CANDIDATE, answer("abcd"), answer("dcba")), "", "");
        Judgement judgement = after(RANKING, 5000, unlabelled).judge();

        assertThat(judgement.judged()).isZero();
        assertThat(judgement.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(judgement.pValue()).isEqualTo(1);
    }

    @Test
    void passesOverOtherHorizons() {
        var other = new Outcome.RescoredJudged(LOSS.rescored(), 2 * Requests.HORIZON_MILLIS, LOSS.truth());

        assertThat(after(RANKING, 1000, other).judge().judged()).isZero();
    }

    @Test
    void judgesDecisionsOfABinaryModel() {
        var wrong = judged(rescored(CANDIDATE, answer("a", 0.9), answer("a", 0.1)), "a", "");
        Judgement judgement = after(BINARY, 300, wrong).judge();

        assertThat(judgement.decision()).isEqualTo(Decision.WORSE);
        assertThat(judgement.quality().mean()).isEqualTo(-1);
        assertThat(judgement.ndcg().count()).isZero();
        assertThat(judgement.pairs().losses()).isEqualTo(300);
    }

    @Test
    void judgesErrorsOfARegressionByWinsAndLosses() {
        var farther = judged(rescored(CANDIDATE, answer("a", 1.1), answer("a", 1.2)), "a", "");
        Judgement judgement = after(REGRESSION, 300, farther).judge();

        assertThat(judgement.decision()).isEqualTo(Decision.WORSE);
        assertThat(judgement.decidedBy()).isEqualTo(Judgement.Test.WINS_AND_LOSSES);
    }

    @Test
    void callsScoresWithinTheMarginEquivalentWhereThereAreNoLabels() {
        CandidateVerdict verdict = new CandidateVerdict(RANKING);
        addScores(verdict, CANDIDATE, 1000, 0.001);

        assertThat(verdict.judge().decision()).isEqualTo(Decision.EQUIVALENT);
        assertThat(verdict.judge().decidedBy()).isEqualTo(Judgement.Test.SCORES);
        assertThat(JudgementText.sentence("m/v2", verdict.judge(), RANKING)).contains("by its scores");
        assertThat(verdict.judge().score().mean()).isCloseTo(0.001, within(1e-6));
        assertThat(verdict.judge().bias().mean()).as("one up, one down").isCloseTo(0, within(1e-6));
    }

    @Test
    void neverCallsACandidateWorseFromScoresAlone() {
        CandidateVerdict verdict = new CandidateVerdict(RANKING);
        addScores(verdict, CANDIDATE, 100_000, 0.5);

        assertThat(verdict.judge().decision()).isEqualTo(Decision.UNDECIDED);
    }

    @Test
    void letsLabelsOverruleScores() {
        CandidateVerdict verdict = after(RANKING, 400, LOSS);
        addScores(verdict, CANDIDATE, 1000, 0);

        assertThat(verdict.judge().decision()).isEqualTo(Decision.WORSE);
    }

    @Test
    void reportsDifferencesNetOfWhatThePrimaryDiffersFromItself() {
        CandidateVerdict verdict = new CandidateVerdict(RANKING);
        addScores(verdict, CANDIDATE, 20_000, 0.03);
        assertThat(verdict.judge().decision()).isEqualTo(Decision.UNDECIDED);
        addScores(verdict, SECONDARY, 20_000, 0.025);
        Judgement judgement = verdict.judge();

        assertThat(judgement.decision()).isEqualTo(Decision.EQUIVALENT);
        assertThat(judgement.score().mean()).isCloseTo(0.005, within(1e-6));
    }

    /** By hand: 30 of 100 first items changed, of the secondary 10 of 100; pooled z = 0.2 / sqrt(0.2 0.8 0.02) = 3.5355, p = 0.00041. */
    @Test
    void reportsDisagreementNetOfNoise() {
        CandidateVerdict verdict = new CandidateVerdict(RANKING);
        for (int i = 0; i < 100; i++) {
            verdict.add(rescored(CANDIDATE, answer("ab"), i < 30 ? answer("ba") : answer("ab")));
            verdict.add(rescored(SECONDARY, answer("ab"), i < 10 ? answer("ba") : answer("ab")));
        }
        Judgement.Disagreement disagreement = verdict.judge().disagreement();

        assertThat(disagreement.share()).isEqualTo(0.3);
        assertThat(disagreement.noise()).isEqualTo(0.1);
        assertThat(disagreement.net()).isCloseTo(0.2, within(1e-12));
        assertThat(disagreement.pValue()).isCloseTo(0.00041, within(5e-6));
        assertThat(disagreement.aboveNoise()).isTrue();
    }

    @Test
    void keepsTheSecondaryOutOfTheJudgement() {
        var ofTheSecondary = judged(rescored(SECONDARY, answer("abcd"), answer("bcda")), "a", "");
        Judgement judgement = after(RANKING, 400, ofTheSecondary).judge();

        assertThat(judgement.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(judgement.pairs().noise()).isEqualTo(1);
    }

    @Test
    void knowsNothingOfNothing() {
        Judgement judgement = new CandidateVerdict(BINARY).judge();

        assertThat(judgement.decision()).isEqualTo(Decision.UNDECIDED);
        assertThat(judgement.pValue()).isEqualTo(1);
        assertThat(judgement.quality()).isEqualTo(Judgement.Difference.NONE);
        assertThat(judgement.pairs().evidence()).isEqualTo(1);
        assertThat(judgement.pairs().fixedPValue()).isEqualTo(1);
        assertThat(judgement.disagreement().share()).isNaN();
    }

    @Test
    void restoresAndMergesExactlyInAnyOrder() throws IOException {
        CandidateVerdict whole = after(RANKING, 300, LOSS, TIE, WIN);
        addScores(whole, CANDIDATE, 300, 0.01);
        addScores(whole, SECONDARY, 300, 0.003);
        CandidateVerdict part = new CandidateVerdict(RANKING);
        addScores(part, SECONDARY, 300, 0.003);
        CandidateVerdict other = after(RANKING, 300, WIN, LOSS, TIE);
        addScores(other, CANDIDATE, 300, 0.01);
        CandidateVerdict restored = after(RANKING, 1000, LOSS);
        restored.restore(input(written(other)));
        part.merge(restored);

        assertThat(part.judge()).isEqualTo(whole.judge());
        assertThat(written(part)).isEqualTo(written(whole));
    }

    @Test
    void refusesAnUnknownLayout() throws IOException {
        byte[] bytes = written(new CandidateVerdict(RANKING));
        bytes[0] = 99;

        assertThatThrownBy(() -> new CandidateVerdict(RANKING).restore(input(bytes)))
                .hasMessage("layout of summary candidate-verdict must be 2, was 99");
    }

    /** The cheap bounds never say otherwise than the tests that they save. */
    @Property
    void neverSkipsALookThatWouldDecide(
            @ForAll @LongRange(min = 1, max = 2000) long wins,
            @ForAll @LongRange(min = 1, max = 2000) long losses,
            @ForAll @DoubleRange(min = 0, max = 0.2) double share) {
        var mean = new BoundedMean(new ConfidenceSequence(0.015, 5000), 1);
        Differences seen = new Differences();
        for (int i = 0; i < wins + losses; i++) {
            seen.add(i < wins ? share : -share / 2);
        }
        Judgement.Difference full = mean.read(seen);
        var pairs = new DiscordantPairs(10);

        assertThat(mean.sideOf(seen)).isEqualTo(full.lower() > 0 ? 1 : full.upper() < 0 ? -1 : 0);
        assertThat(mean.isWithin(seen, MARGIN)).isEqualTo(full.lower() >= -MARGIN && full.upper() <= MARGIN);
        assertThat(DiscordantPairs.mostLogEvidence(wins, losses))
                .isGreaterThanOrEqualTo(pairs.logEvidence(wins, losses) - 1e-9);
    }

    @Test
    void saysWhatIsWrongWithItsSettings() {
        var model = RANKING.model();

        assertThat(RANKING.cutoff()).isEqualTo(3);
        assertThat(RANKING.alphaOfQuality() * 3 + RANKING.alphaOfScores() * 2)
                .as("tests share alpha")
                .isCloseTo(RANKING.alpha(), within(1e-12));
        assertThatThrownBy(() -> VerdictSettings.of(model, 0, MARGIN)).hasMessage("margin must be in (0, 1), was 0.0");
        assertThatThrownBy(() -> VerdictSettings.of(model, MARGIN, 0)).hasMessage("scoreMargin must be > 0, was 0.0");
    }

    private static byte[] written(CandidateVerdict verdict) throws IOException {
        var bytes = new ByteArrayOutputStream();
        verdict.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream input(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
