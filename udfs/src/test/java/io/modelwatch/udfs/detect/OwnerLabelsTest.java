package io.modelwatch.udfs.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerLabelsTest {
    @Test
    void aModelThatIsNotNamedHasThoseOfAnyModel() {
        var owners = new OwnerLabels(Map.of(
                "*", Map.of("team", "platform"), //
                "ranker", Map.of("team", "search", "tier", "gold"),
                "fraud-check", Map.of()));

        assertThat(owners.of("ranker")).containsOnly(Map.entry("team", "search"), Map.entry("tier", "gold"));
        assertThat(owners.of("spell-check")).containsOnly(Map.entry("team", "platform"));
        assertThat(owners.of("fraud-check"))
                .as("a model with settings of its own")
                .isEmpty();
        assertThat(OwnerLabels.NONE.of("ranker")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"team", "Team_2", "_cost", "t"})
    void takesWhatPrometheusTakes(String name) {
        assertThat(OwnerLabels.refusals(Map.of(name, "国家 \"x\""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2nd", "__meta", "on-call", "t.eam", "größe", "a b"})
    void refusesOtherNames(String name) {
        assertThat(OwnerLabels.refusals(Map.of(name, "x")))
                .containsExactly(
                        name + " must be a label name: up to 64 letters, digits and _, no digit first, no __ first");
        assertThatThrownBy(() -> new OwnerLabels(Map.of("ranker", Map.of(name, "x"))))
                .hasMessageStartingWith("labels of ranker: " + name + " must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alertname",
                "model",
                "version",
                "segment",
                "instance",
                "feature",
                "metric",
                "window",
                "horizon",
                "severity",
                "incident",
                "cause"
            })
    void refusesTheNamesThatAlertsHave(String name) {
        assertThat(OwnerLabels.refusals(Map.of(name, "x")))
                .containsExactly(
                        name + " must not be a label that alerts have: alertname, cause, feature, horizon, incident,"
                                + " instance, metric, model, segment, severity, version, window");
    }

    @ParameterizedTest
    @CsvSource({"0, 'must have 1 to 256 characters, had 0'", "257, 'must have 1 to 256 characters, had 257'"})
    void boundsValues(int length, String rule) {
        assertThat(OwnerLabels.refusals(Map.of("team", "x".repeat(length)))).containsExactly("team: its value " + rule);
        assertThat(OwnerLabels.refusals(Map.of("team", "x".repeat(256)))).isEmpty();
        assertThat(OwnerLabels.refusals(Map.of("team", "\u001b[31m")))
                .singleElement()
                .asString()
                .startsWith("team: its value must have no control");
    }

    @Test
    void boundsHowManyThereAre() {
        assertThat(OwnerLabels.refusals(labels(OwnerLabels.MOST))).isEmpty();
        assertThat(OwnerLabels.refusals(labels(OwnerLabels.MOST + 1)))
                .containsExactly("there must be at most 16 labels, were 17");
    }

    private static Map<String, String> labels(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(i -> "l" + i, i -> "x"));
    }
}
