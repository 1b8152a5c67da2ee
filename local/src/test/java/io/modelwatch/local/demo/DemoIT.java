package io.modelwatch.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demonstration as its script starts it, on a short scenario. */
@Timeout(300)
class DemoIT {
    @Test
    void printsTheSameAlertsAndScorecardAtAnyParallelism() throws Exception {
        String one = replay(1);
        String two = replay(2);

        assertThat(two).isEqualTo(one);
        assertThat(one).contains("4 of 4 faults found", "FIRING", "RESOLVED");
    }

    private static String replay(int parallelism) throws Exception {
        String scenario = Path.of(
                        DemoIT.class.getResource("/scenarios/two-models.yaml").toURI())
                .toString();
        var out = new ByteArrayOutputStream();
        try (var text = new PrintStream(out, true, StandardCharsets.UTF_8)) {
            int exitCode = new Demo(text, System.err)
                    .run(
                            "--replay",
                            "31m",
                            "--duration",
                            "5m",
                            "--scenario",
                            scenario,
                            "--parallelism",
                            Integer.toString(parallelism));
            assertThat(exitCode).as(out.toString(StandardCharsets.UTF_8)).isZero();
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
