package io.modelwatch.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reference values: prometheus/common, model/signature.go, LabelSet.Fingerprint. */
class FingerprintTest {
    @Test
    void isAlertmanagers() {
        assertThat(Fingerprint.of(Map.of())).isEqualTo("cbf29ce484222325");
        assertThat(Fingerprint.of(Map.of("severity", "critical", "model", "ranker", "alertname", "ModelPrecisionDrop")))
                .isEqualTo("33d6cfd4658882f8");
    }

    @Test
    void tellsNameAndValueApart() {
        assertThat(Fingerprint.of(Map.of("ab", "c"))).isNotEqualTo(Fingerprint.of(Map.of("a", "bc")));
    }
}
