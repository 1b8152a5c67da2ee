package io.modelwatch.udfs.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelwatch.schemas.control.Instruction.Kind;
import io.modelwatch.udfs.control.ServingEffect.Stage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ServingHistoryTest {
    private final ServingHistory history = new ServingHistory();

    private static Command command(long number, long at, String version, Stage stage) {
        return new Command(
                number, Kind.valueOf(stage.name()), at, new ServingEffect("ranker", version, stage, Double.NaN));
    }

    private Stage at(String version, long time) {
        ServingEffect effect = history.at("ranker", version, time);
        return effect == null ? null : effect.stage();
    }

    @Test
    void whatHoldsIsTheLastThatTookEffectWhateverCameFirst() {
        history.add(command(2, 200, "v1", Stage.RETIRED));
        history.add(command(1, 100, "v1", Stage.RETIRING));
        history.add(command(3, 200, "v1", Stage.RETIRING)); // of two at one time the later command

        assertThat(at("v1", 99)).isNull();
        assertThat(at("v1", 100)).isEqualTo(Stage.RETIRING);
        assertThat(at("v1", 200)).isEqualTo(Stage.RETIRING);
        assertThat(at("v2", 200)).isNull();
    }

    @Test
    void aDeploymentEndsARetirement() {
        history.add(command(1, 100, "v1", Stage.RETIRED));
        history.add(command(2, 200, "v1", Stage.DEPLOYED));

        assertThat(at("v1", 199)).isEqualTo(Stage.RETIRED);
        assertThat(at("v1", 200)).isEqualTo(Stage.DEPLOYED);
        assertThat(history.forget(200)).extracting(Command::number).containsExactly(1L);
    }

    @Test
    void aVersionIsExpectedForADayAfterItWasDeployed() {
        history.add(command(1, 100, "v1", Stage.DEPLOYED));
        history.add(command(2, 200, "v2", Stage.RETIRED));
        long over = 100 + Duration.ofDays(1).toMillis();

        assertThat(history.expectsAny("ranker", 99)).isFalse();
        assertThat(history.expectsAny("ranker", 100)).isTrue();
        assertThat(history.expectsAny("other", 100)).isFalse();
        assertThat(history.expectsAny("ranker", over)).isFalse();
        history.add(command(3, 300, "v1", Stage.RETIRED));
        assertThat(history.expectsAny("ranker", 300)).isFalse();
    }

    @Test
    void aRetirementIsForgottenAfterThirtyDays() {
        history.add(command(1, 100, "v1", Stage.RETIRED));
        long over = 100 + Duration.ofDays(30).toMillis();

        assertThat(history.forget(over - 1)).isEmpty();
        assertThat(at("v1", over - 1)).isEqualTo(Stage.RETIRED);
        assertThat(at("v1", over)).isNull();
        assertThat(history.forget(over)).hasSize(1);
    }

    @Test
    void whatIsForgottenSaysNothingOfTimesToCome() {
        history.add(command(1, 100, "v1", Stage.RETIRING));
        history.add(command(2, 200, "v1", Stage.RETIRED));
        history.add(command(3, 900, "v1", Stage.DEPLOYED));

        assertThat(history.forget(500)).extracting(Command::number).containsExactly(1L);
        assertThat(at("v1", 500)).isEqualTo(Stage.RETIRED);
    }
}
