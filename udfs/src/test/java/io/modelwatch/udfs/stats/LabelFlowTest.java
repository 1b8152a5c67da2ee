package io.modelwatch.udfs.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.modelwatch.schemas.event.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelFlowTest {
    private static final ModelSettings RANKING = new ModelSettings(
            "ranker", ModelSettings.Task.RANKING, 0.5, List.of(10), List.of(60_000L, 86_400_000L), true);

    private final Summary flow = new LabelFlow().empty(RANKING);

    @Test
    void countsLabelsForEachRequestThatWasAnswered() {
        flow.add(Outcomes.served("a", 1, "ok", 1));
        flow.add(Outcomes.served("b", 3, "ok", 1));
        flow.add(Outcomes.served("c", 1, "timeout", 1)); // a failure gets no label
        flow.add(Outcomes.orphan("d", 1));
        flow.add(labelled("a", 1, 2_000, 1));
        flow.add(labelled("b", 3, 4_000, 2)); // said twice, by a request that stands for three

        Summary.Reading labels = Readings.of(flow).get("label_flow");
        assertThat(labels.value()).isEqualTo((1 + 2 * 3) / 4.0);
        assertThat(labels.count()).isEqualTo(2);
    }

    @Test
    void isZeroWhereRequestsAreServedAndNoLabelComes() {
        flow.add(Outcomes.served("a", 1, "ok", 1));

        assertThat(Readings.of(flow)).containsOnlyKeys("label_flow");
        assertThat(Readings.of(flow).get("label_flow").value()).isZero();
    }

    @Test
    void isAbsentWhereNoRequestIsServedThoughLabelsCome() {
        flow.add(Outcomes.served("a", 1, "internal", 1));
        flow.add(labelled("b", 1, 7_000, 1));

        assertThat(Readings.of(flow)).containsOnlyKeys("label_delay_p50", "label_delay_p90");
    }

    @Test
    void saysHowLateLabelsAreInSeconds() {
        for (int i = 0; i <= 10; i++) {
            flow.add(labelled("r" + i, 1, i * 1_000L, 1));
        }

        assertThat(Readings.of(flow).get("label_delay_p50").value()).isEqualTo(5, within(0.05));
        assertThat(Readings.of(flow).get("label_delay_p90").value()).isEqualTo(9, within(0.09));
        assertThat(Readings.of(flow).get("label_delay_p50").count()).isEqualTo(11);
        assertThat(Readings.of(flow).get("label_delay_p50").exemplars())
                .as("the latest")
                .containsExactly("r10", "r9", "r8", "r7", "r6");
    }

    @Test
    void aLabelWeighsAsItsRequest() {
        flow.add(labelled("a", 3, 10_000, 1));
        flow.add(labelled("b", 1, 1_000, 1));
        flow.add(labelled("c", 1, 1_000, 1));

        assertThat(Readings.of(flow).get("label_delay_p50").value()).isEqualTo(10, within(0.1));
    }

    @Test
    void isMeasuredWhereTruthIsAwaited() {
        assertThat(new LabelFlow().appliesTo(RANKING)).isTrue();
        assertThat(new LabelFlow().appliesTo(ModelSettings.serviceOnly("ranker")))
                .isFalse();
    }

    @Test
    void tooMuchToCountHasNoValue() {
        flow.add(Outcomes.served("a", 1, "ok", 1));
        flow.add(labelled("a", Integer.MAX_VALUE, 1_000, Long.MAX_VALUE));

        assertThat(Readings.of(flow).values()).allMatch(reading -> Double.isNaN(reading.value()));
    }

    private static Outcome labelled(String id, int weight, long delayMillis, long count) {
        return new Outcome.Labelled("ranker", 0, weight, id.getBytes(UTF_8), delayMillis, count);
    }
}
