package io.modelwatch.udfs.incident;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatternParametersTest {
    private static final PatternParameters PARAMETERS = new PatternParameters(IncidentScene.PATTERNS);

    @ParameterizedTest
    @CsvSource({
        "bad-rollout, within, 15m",
        "bad-rollout, enabled, false",
        "overload, within, 1s",
        "silent-failure, within, 10s",
        "traffic-loss, enabled, true",
        "shadow-worse, enabled, false",
        "sustained-anomaly, enabled, false"
    })
    void takesWhatAPatternHas(String pattern, String name, String value) {
        assertThatCode(() -> PARAMETERS.check(pattern, Map.of(name, value))).doesNotThrowAnyException();
    }

    @Test
    void aResetGivesNoParameters() {
        assertThatCode(() -> PARAMETERS.check("overload", Map.of())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bad-rolout | enabled | true | pattern must be one of bad-rollout, .* was 'bad-rolout' \\(did you mean bad-rollout\\?\\)",
                "recovered | enabled | false | pattern must be one of bad-rollout, .* was 'recovered'",
                "overload | withn | 1m | pattern overload has the parameters enabled, within, was 'withn' \\(did you mean within\\?\\)",
                "traffic-loss | within | 1m | pattern traffic-loss has the parameters enabled, was 'within'",
                "overload | enabled | no | enabled of pattern overload must be true or false, was 'no'",
                "overload | within | soon | within of pattern overload must be a duration > 0s .*, was 'soon'",
                "overload | within | 0s | within of pattern overload must be a duration > 0s, was '0s'",
                "overload | within | 6m | within of pattern overload must be at most 5m, was 6m: patterns.overload.within is built into .*"
            })
    void refusesAnythingElseInASentence(String pattern, String name, String value, String sentence) {
        assertThatThrownBy(() -> PARAMETERS.check(pattern, Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(sentence);
    }
}
