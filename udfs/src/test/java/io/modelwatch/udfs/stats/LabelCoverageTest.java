package io.modelwatch.udfs.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelCoverageTest {
    private final Summary coverage = new LabelCoverage()
            .empty(new ModelSettings("ranker", ModelSettings.Task.RANKING, 0.5, List.of(10), List.of(60_000L), true));

    @Test
    void isTheShareOfRequestsWithALabelOfAnyKind() {
        coverage.add(Outcomes.judged("click", 1, List.of(1L, 2L), List.of(), Map.of(1L, 1.0)));
        coverage.add(Outcomes.judged("negative", 1, List.of(1L, 2L), List.of(), Map.of(2L, 0.0)));
        coverage.add(Outcomes.judged("of another item", 2, List.of(1L, 2L), List.of(), Map.of(9L, 1.0)));
        coverage.add(Outcomes.judged("none", 4, List.of(1L, 2L), List.of(), Map.of()));

        Summary.Reading said = Readings.of(coverage).get("label_coverage");
        assertThat(said.value()).isEqualTo(4.0 / 8);
        assertThat(said.count()).isEqualTo(4);
        assertThat(said.exemplars()).containsExactly("none");
        assertThat(said.lower()).isEqualTo(Wilson.of(3, 4).lower(), within(1e-12));
    }

    @Test
    void isAbsentWhereNothingWasAnswered() {
        coverage.add(Outcomes.judged("a", 1, List.of(), List.of(), Map.of(1L, 1.0)));

        assertThat(Readings.of(coverage)).isEmpty();
    }
}
