package io.modelwatch.local.demo;

import io.modelwatch.schemas.control.Answer;
import java.time.Instant;

/** An answer about a candidate as one line for people, in the columns of {@link AlertLine}. */
final class AnswerLine {
    private static final String NEXT_EVIDENCE = "; ";

    private final AlertLine line;

    AnswerLine(AlertLine line) {
        this.line = line;
    }

    /** Whether to print it: that a command was accepted is redundant if the candidate then runs. */
    static boolean isNews(Answer answer) {
        return answer.status() != Answer.Status.ACCEPTED;
    }

    String of(Answer answer) {
        return "%s %-8s %-16s %-18s %s"
                .formatted(
                        line.clock(Instant.ofEpochMilli(answer.time())),
                        answer.status(),
                        answer.reason(),
                        answer.name(),
                        sentence(answer));
    }

    /** Without the name at its start; only the first piece of evidence for a verdict: the topic has the rest. */
    private static String sentence(Answer answer) {
        String sentence = answer.sentence();
        if (sentence.startsWith(answer.name())) {
            sentence = sentence.substring(answer.name().length()).replaceFirst("^[: ]+", "");
        }
        int end = answer.status() == Answer.Status.VERDICT ? sentence.indexOf(NEXT_EVIDENCE) : -1;
        return end < 0 ? sentence : sentence.substring(0, end);
    }
}
