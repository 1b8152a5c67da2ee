package io.modelwatch.local.score;

import io.modelwatch.local.simulate.PlantedCandidate;
import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the verdicts on candidates with what they were planted as.
 *
 * @param findings one per candidate, in scenario order
 */
public record CandidateScorecard(List<CandidateFinding> findings) {
    /** The verdict while there is too little evidence for any other. */
    private static final String UNDECIDED = "undecided";

    private static final String NOTHING_SAID = "no answer";
    private static final String NO_REQUESTS = "-";
    private static final Pattern JUDGED = Pattern.compile("([\\d,]+) judged requests");

    public CandidateScorecard {
        findings = List.copyOf(findings);
    }

    /** @param answers as read from the topic, including unrelated ones */
    public static CandidateScorecard of(List<PlantedCandidate> planted, Collection<Answer> answers) {
        return new CandidateScorecard(planted.stream()
                .map(candidate -> finding(
                        candidate,
                        answers.stream()
                                .filter(answer ->
                                        answer.name().equals(candidate.name()) && answer.status() != Status.ACCEPTED)
                                .toList()))
                .toList());
    }

    public boolean allRight() {
        return findings.stream().allMatch(CandidateFinding::right);
    }

    private static CandidateFinding finding(PlantedCandidate candidate, List<Answer> answers) {
        if (answers.isEmpty()) {
            return new CandidateFinding(candidate, NOTHING_SAID, NO_REQUESTS, -1, false);
        }
        Answer last = answers.get(answers.size() - 1);
        String claimed = said(last);
        Answer first = answers.stream()
                .filter(answer ->
                        answer.status() == last.status() && said(answer).equals(claimed))
                .findFirst()
                .orElse(last);
        Matcher judged = JUDGED.matcher(first.sentence());
        return new CandidateFinding(
                candidate,
                claimed,
                judged.find() ? judged.group(1) : NO_REQUESTS,
                last.status() == Status.RUNNING
                        ? -1
                        : first.time() - answers.get(0).time(),
                isRight(candidate.planted(), last.status(), claimed));
    }

    /** A candidate that runs without a verdict is undecided. */
    private static String said(Answer answer) {
        return answer.status() == Status.RUNNING ? UNDECIDED : answer.reason();
    }

    /** For an equally good one, no verdict is also right; for the primary's own model there never is one. */
    private static boolean isRight(PlantedCandidate.Truth planted, Status status, String claimed) {
        boolean judged = status == Status.VERDICT || status == Status.RUNNING;
        return switch (planted) {
            case SAME -> status == Status.RUNNING;
            case EQUAL -> judged && (claimed.equals("equivalent") || claimed.equals(UNDECIDED));
            case BETTER -> judged && claimed.equals("better");
            case WORSE -> judged && claimed.equals("worse");
            case BROKEN -> status == Status.FAILED && claimed.equals("wrong_inputs");
        };
    }
}
