package io.modelwatch.local.demo;

import io.modelwatch.schemas.Answer;
import java.time.Instant;
import java.util.Locale;

/** What becomes of a candidate as one line for people, in the columns of {@link AlertLine}. */
final class AnswerLine {
    private final AlertLine line;

    AnswerLine(AlertLine line) {
        this.line = line;
    }

    /** Whether people want to know: that a command was read is no news if the candidate then runs. */
    static boolean isNews(Answer answer) {
        return answer.status() != Answer.Status.ACCEPTED;
    }

    String of(Answer answer) {
        String what = answer.reason().isEmpty()
                ? answer.status().name()
                : answer.reason().toUpperCase(Locale.ROOT);
        return "%s %-8s %-17s %-31s %s"
                .formatted(
                        line.clock(Instant.ofEpochMilli(answer.time())),
                        answer.status(),
                        what,
                        answer.name(),
                        sentence(answer));
    }

    /** Without the name that it begins with. */
    private static String sentence(Answer answer) {
        String sentence = answer.sentence();
        return sentence.startsWith(answer.name())
                ? sentence.substring(answer.name().length()).replaceFirst("^[: ]+", "")
                : sentence;
    }
}
