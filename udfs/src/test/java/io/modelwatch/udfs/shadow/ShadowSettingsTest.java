package io.modelwatch.udfs.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShadowSettingsTest {
    @Test
    void namesTheKeyTheRuleAndTheValue() {
        assertThatThrownBy(() -> new ShadowSettings(1.5, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1))
                .hasMessage("shadow.max-rate must be in [0, 1], was 1.5");
        assertThatThrownBy(() -> new ShadowSettings(1, 1, 1, 20, 20, 1, 1, 1, 1, 1, 1))
                .hasMessage("shadow.max-age must be > shadow.max-delay = 20 ms, was 20 ms");
    }

    @Test
    void hasDefaultsThatAreValid() {
        assertThat(ShadowSettings.DEFAULTS.shortestLimitMillis()).isEqualTo(1_000);
    }
}
