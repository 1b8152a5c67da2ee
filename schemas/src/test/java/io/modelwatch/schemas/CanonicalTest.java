package io.modelwatch.schemas;

import static io.modelwatch.schemas.Check.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CanonicalTest {
    private record Pair(int first, String second) {
        Pair {
            check(first >= 0, "first must be >= 0, was %s", first);
        }
    }

    @Test
    void makesARecordOfItsComponents() {
        assertThat(Canonical.record(Pair.class, List.of(1, "b"))).isEqualTo(new Pair(1, "b"));
    }

    @Test
    void refusesAsTheRecordDoes() {
        assertThatThrownBy(() -> Canonical.record(Pair.class, List.of(-1, "b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("first must be >= 0, was -1");
    }

    @Test
    void tellsMistakesOfTheProgramApart() {
        assertThatThrownBy(() -> Canonical.record(Pair.class, List.of("a", "b")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Canonical.record(Pair.class, List.of(1))).isInstanceOf(IllegalStateException.class);
    }
}
