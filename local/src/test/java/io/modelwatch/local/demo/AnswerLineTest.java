package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Answer;
import io.modelwatch.schemas.control.Answer.Status;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AnswerLineTest {
    private static final long TIME = Instant.parse("2026-01-05T10:00:20Z").toEpochMilli();

    private final AnswerLine line = new AnswerLine(new AlertLine(ZoneOffset.UTC));

    @Test
    void saysTheVerdictWithItsFirstEvidence() {
        String sentence = "clicks/v3 is better than the primary: 208 judged requests, 115 won, 47 lost, p < 0.0001;"
                + " precision_at_5 +0.0452 (-0.0183 to +0.1086)";

        assertThat(line.of(new Answer("clicks/v3", 3, Status.VERDICT, "better", sentence, TIME)))
                .isEqualTo("10:00:20 VERDICT  better           clicks/v3          "
                        + "is better than the primary: 208 judged requests, 115 won, 47 lost, p < 0.0001");
    }

    @Test
    void saysWhyACandidateFailed() {
        Answer failed = new Answer("clicks/v5", 5, Status.FAILED, "wrong_inputs", "clicks/v5: it took none; bad", TIME);

        assertThat(line.of(failed))
                .isEqualTo("10:00:20 FAILED   wrong_inputs     clicks/v5          it took none; bad");
    }
}
