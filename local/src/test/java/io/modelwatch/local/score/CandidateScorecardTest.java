package io.modelwatch.local.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.local.simulate.PlantedCandidate.Truth;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidateScorecardTest {
    @Test
    void reportsWhenTheLastVerdictFirstAppeared() {
        CandidateFinding better = finding(
                Truth.BETTER,
                running(10),
                verdict("better", 60, "1,200"),
                verdict("undecided", 70, "1,500"),
                verdict("better", 80, "1,800"));

        assertThat(better.verdict()).isEqualTo("better");
        assertThat(better.judgedRequests()).isEqualTo("1,200");
        assertThat(better.afterMillis()).isEqualTo(50_000);
        assertThat(better.right()).isTrue();
    }

    @Test
    void takesEquivalentOrUndecidedForEqual() {
        assertThat(finding(Truth.EQUAL, running(10)).right()).isTrue();
        assertThat(finding(Truth.EQUAL, running(10)).verdict()).isEqualTo("undecided");
        assertThat(finding(Truth.EQUAL, running(10), verdict("equivalent", 60, "300"))
                        .right())
                .isTrue();
        assertThat(finding(Truth.EQUAL, running(10), verdict("worse", 60, "300"))
                        .right())
                .isFalse();
    }

    @Test
    void wantsABrokenOneToFailByItsInputs() {
        assertThat(finding(Truth.BROKEN, running(10), failed("wrong_inputs")).right())
                .isTrue();
        assertThat(finding(Truth.BROKEN, failed("checksum_mismatch")).right()).isFalse();
        assertThat(finding(Truth.BROKEN, running(10)).right()).isFalse();
    }

    @Test
    void countsOneOfWhichNothingWasHeardAsWrong() {
        assertThat(finding(Truth.EQUAL).verdict()).isEqualTo("no answer");
        assertThat(finding(Truth.EQUAL).right()).isFalse();
    }

    @Test
    void printsARowForEachCandidate() {
        PlantedCandidate secondary = new PlantedCandidate("clicks", "v1-again", Truth.SAME, "");
        PlantedCandidate worse = planted(Truth.WORSE);
        Answer again = new Answer("clicks/v1-again", 1, Status.RUNNING, "", "clicks/v1-again runs on cpu", 10_000);

        CandidateScorecard scorecard = CandidateScorecard.of(
                List.of(secondary, worse), List.of(again, running(10), verdict("worse", 52, "241")));

        assertThat(scorecard.allRight()).isTrue();
        assertThat(ScorecardText.table(scorecard)).isEqualTo("""
                CANDIDATE                PLANTED AS           VERDICT              JUDGED REQUESTS      AFTER  RIGHT
                clicks/v1-again          the primary itself   measures the noise                 -          -  yes
                clicks/v2                worse on ios         worse                            241     42.0 s  yes

                2 of 2 candidates judged right
                """);
    }

    private static CandidateFinding finding(Truth truth, Answer... answers) {
        return CandidateScorecard.of(List.of(planted(truth)), List.of(answers))
                .findings()
                .get(0);
    }

    private static PlantedCandidate planted(Truth truth) {
        return new PlantedCandidate("clicks", "v2", truth, truth == Truth.WORSE ? "ios" : "");
    }

    private static Answer running(int second) {
        return answer(Status.RUNNING, "", "clicks/v2 runs on cpu", second);
    }

    private static Answer failed(String reason) {
        return answer(Status.FAILED, reason, "clicks/v2 failed", 20);
    }

    private static Answer verdict(String decision, int second, String judged) {
        String sentence = "clicks/v2 is %s: %s judged requests, 10 won, 20 lost".formatted(decision, judged);
        return answer(Status.VERDICT, decision, sentence, second);
    }

    private static Answer answer(Status status, String reason, String sentence, int second) {
        return new Answer("clicks/v2", 1, status, reason, sentence, second * 1_000L);
    }
}
