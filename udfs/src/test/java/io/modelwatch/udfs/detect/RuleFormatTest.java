package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelwatch.udfs.Catalog;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleFormatTest {
    private static Rule rule(Detector<?> detector) {
        return new Rule(
                "Slow",
                detector,
                "latency_*",
                "ranker",
                "device=*",
                "10s",
                Rule.Direction.DOWN,
                0.1,
                0.2,
                30,
                "critical",
                3,
                5,
                60_000);
    }

    private static byte[] written(Rule rule) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RuleFormat.write(rule, new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    @Test
    void aRuleOfEachDetectorIsReadAsItWasWritten() throws IOException {
        for (DetectorKind kind : Catalog.detectors()) {
            Rule rule = rule(kind.create(kind.name().equals("threshold") ? Map.of("upper", 0.1) : Map.of()));

            assertThat(RuleFormat.read(in(written(rule)), Catalog.detectors())).contains(rule);
        }
    }

    @Test
    void everyParameterIsWrittenSoThatALaterDefaultChangesNothing() {
        assertThat(DetectorKind.parametersOf(ZScore.STANDARD))
                .containsOnlyKeys("window", "threshold", "warm-up", "min-deviation");
    }

    @Test
    void aRuleWhoseDetectorIsGoneIsReadToItsEndAndNoMore() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(written(rule(ZScore.STANDARD)));
        bytes.write(7);
        DataInputStream in = in(bytes.toByteArray());

        assertThat(RuleFormat.read(in, List.of(Threshold.KIND))).isEmpty();
        assertThat(in.readByte()).isEqualTo((byte) 7);
    }

    @Test
    void anUnknownFormatIsNamed() {
        assertThatThrownBy(() -> RuleFormat.read(in(new byte[] {1, 9}), Catalog.detectors()))
                .hasMessage("format of a rule must be 1, was 9");
    }
}
